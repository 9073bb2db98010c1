namespace BtcStream.Engine.Stress;

/// <summary>Questions about treasuries. Any thread; the engine thread only copies.</summary>
public static class TreasuryQueries
{
    /// <summary>Holders against their cost, and coins by cost basis, at as_of.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    /// <exception cref="UnknownHolderException">A holder asked for is not known.</exception>
    public static async Task<TreasuryAnswer> QueryTreasuryStressAsync(this EngineHost host, string underlying, TreasuryQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        StressCopy copy = await StressCopy.TakeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => TreasuryComputer.Compute(copy, question)).ConfigureAwait(false);
    }
}
