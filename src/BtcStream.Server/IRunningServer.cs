namespace BtcStream.Server;

/// <summary>A server of any role.</summary>
internal interface IRunningServer : IAsyncDisposable
{
    /// <summary>Where gRPC is served, once started.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Where HTTP/1.1 is served, once started; null where it is not.</summary>
    public Uri? HttpAddress { get; }

    /// <summary>What it is, or what it began with, for people; null where there is nothing to say.</summary>
    public string? Recovered { get; }

    /// <summary>Why it ended by itself; null where it was told to.</summary>
    public string? Failure { get; }

    /// <summary>Cancelled when the server is asked to stop, or begins to by itself.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Starts to listen and serve.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    public Task StartAsync(CancellationToken cancellation);

    /// <summary>Waits until the process is told to stop (SIGTERM, Ctrl+C, or the token), and for the calls to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation);
}
