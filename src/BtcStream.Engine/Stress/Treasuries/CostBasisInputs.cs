using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>Cost-basis histograms as they were streamed. Pure; any thread.</summary>
internal static class CostBasisInputs
{
    /// <summary>The histogram of an entry. Entries are checked by the same rules when they are let in.</summary>
    public static CostBasisHistogram? Create(ObservationEntry entry)
    {
        ObservedPoint[] points = entry.Points;
        CostBasisHistogram.TryCreate(
            Array.ConvertAll(points, point => point.First),
            Array.ConvertAll(points, point => point.Second),
            Array.ConvertAll(points, point => point.Third),
            out CostBasisHistogram? histogram,
            out _);
        return histogram;
    }

    /// <summary>The assumption behind the supply curve, with its share.</summary>
    public static string SupplyAssumption(double share) => FormattableString.Invariant($"{CostBasisHistogram.SupplyAssumption} The share assumed is {share}.");
}
