using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Table;

/// <summary>The stress table as of one state.</summary>
/// <param name="AsOfUnixNanos">The engine's as_of; <see cref="long.MinValue"/> while there is none.</param>
/// <param name="Sequence">Sequence of the state.</param>
/// <param name="Model">Positioning model.</param>
/// <param name="Rows">Rows by kind, those of a kind by name.</param>
public sealed record StressTableAnswer(long AsOfUnixNanos, long Sequence, PositioningModel Model, IReadOnlyList<StressRow> Rows);

/// <summary>The question for the stress table. Any thread; the engine thread only copies.</summary>
public static class StressTableQueries
{
    /// <summary>The table: what a view with <see cref="Publication.RiskParts.Stress"/> holds under the same sequence.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<StressTableAnswer> GetStressTableAsync(this EngineHost host, string underlying, PositioningModel model)
    {
        StressCopy copy = await StressCopy.TakeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => new StressTableAnswer(copy.AsOf, copy.Sequence, model, StressTableComputer.Compute(copy, model))).ConfigureAwait(false);
    }
}
