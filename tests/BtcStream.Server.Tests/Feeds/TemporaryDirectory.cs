namespace BtcStream.Server.Tests.Feeds;

/// <summary>A directory of a test's own, gone with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
