using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>The real server with a journal in a directory of its own, which goes with it.</summary>
internal sealed class JournaledServer : IAsyncDisposable
{
    private readonly ServerChild _server;
    private readonly string _directory;

    private JournaledServer(ServerChild server, string directory) => (_server, _directory) = (server, directory);

    /// <summary>Where it serves gRPC.</summary>
    public Uri Address => _server.Address;

    /// <param name="parent">Where its directory is made.</param>
    public static async Task<JournaledServer> StartAsync(string parent)
    {
        string directory = Path.Combine(parent, Path.GetRandomFileName());
        return new JournaledServer(await ServerChild.StartServerAsync("--data", directory), directory);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
