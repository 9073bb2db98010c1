namespace BtcStream.Engine.Stress;

/// <summary>Questions about miners. Any thread; the engine thread only copies.</summary>
public static class MinerQueries
{
    /// <summary>Hash rate, what a coin costs to make, and who mines at a loss, at as_of.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<MinerAnswer> QueryMinerStressAsync(this EngineHost host, string underlying, MinerQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        StressCopy copy = await StressCopy.TakeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => MinerComputer.Compute(copy, question)).ConfigureAwait(false);
    }
}
