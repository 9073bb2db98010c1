namespace BtcStream.Engine.WhatIf;

/// <summary>
/// A copy of the state, and the right to hold one: two questions at once have it, others wait. While a copy is held, the engine copies what it writes to, so each
/// may come to hold as much memory as all positions do.
/// </summary>
internal sealed class CopyLease : IDisposable
{
    private readonly EngineHost _host;

    private CopyLease(EngineHost host, StateCopy copy) => (_host, Copy) = (host, copy);

    /// <summary>The copy.</summary>
    public StateCopy Copy { get; }

    /// <summary>Waits for the right, then has the copy made on the engine thread.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<CopyLease> TakeAsync(EngineHost host, Func<RiskEngine, StateCopy> make)
    {
        await host.Copies.WaitAsync().ConfigureAwait(false);
        try
        {
            return new CopyLease(host, await host.AskAsync(make).ConfigureAwait(false));
        }
        catch (EngineStoppedException)
        {
            host.Copies.Release();
            throw;
        }
    }

    /// <summary>
    /// Computes on a thread of its own: up to seconds where there are millions of positions, for which the pool's threads, as many as processors at first, would be missing to everybody else.
    /// </summary>
    public static Task<T> ComputeAsync<T>(Func<T> compute) =>
        Task.Factory.StartNew(compute, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    public void Dispose()
    {
        Copy.Dispose();
        _host.Copies.Release();
    }
}
