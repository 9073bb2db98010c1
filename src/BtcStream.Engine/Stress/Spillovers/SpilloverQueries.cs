namespace BtcStream.Engine.Stress.Spillovers;

/// <summary>The question how other assets move with the underlying. Any thread; the engine thread only copies.</summary>
public static class SpilloverQueries
{
    /// <summary>Beta, correlation, change over 24 hours and what is left of it.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="question">What is asked.</param>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<SpilloverAnswer> GetSpilloverAsync(this EngineHost host, string underlying, SpilloverQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        StressCopy copy = await StressCopy.TakeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => SpilloverComputer.Compute(copy, question)).ConfigureAwait(false);
    }
}
