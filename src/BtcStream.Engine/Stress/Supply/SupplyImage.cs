using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>
/// The supply curves of one underlying as the observations stand, and what others can be computed from. On by default: every streamed curve, and the one of miners
/// computed from network, fleet and price of electricity where all of them were streamed and no curve of that name is. A function of what is held, not of the
/// order in which it came. Immutable; any thread.
/// </summary>
internal sealed class SupplyImage
{
    /// <summary>Observations count whatever the question's time: all that are held are at or before as_of.</summary>
    private const long Now = long.MaxValue;

    private readonly ObservationImage? _observations;
    private readonly SupplyCurve[] _curves;

    private SupplyImage() => (_curves, Uses) = ([], []);

    /// <summary>Chooses and computes the curves.</summary>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="observations">The series that <see cref="RestsOn"/> wants.</param>
    public SupplyImage(string underlying, ObservationImage observations)
    {
        _observations = observations;
        var uses = new List<SupplyUse>();
        foreach (string name in observations.NamesOf(ObservationKind.SupplyCurve))
        {
            if (FindStreamed(observations, name) is { } streamed)
            {
                uses.Add(streamed);
            }
        }

        if (!uses.Exists(use => use.Name == SupplyUse.Miners) && MinerSupplyInputs.TryCompute(observations, underlying) is { } miners)
        {
            uses.Add(miners);
        }

        // Sums over curves run in this order.
        uses.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        Uses = uses;
        _curves = [.. uses.Select(use => use.Curve)];
    }

    /// <summary>Nothing was streamed that supply follows from.</summary>
    public static SupplyImage None { get; } = new();

    /// <summary>The curves that are on by default, by name.</summary>
    public IReadOnlyList<SupplyUse> Uses { get; }

    /// <summary>The same as the cascade takes them.</summary>
    public ReadOnlySpan<SupplyCurve> Curves => _curves;

    /// <summary>Whether a series of this key is one that curves follow from.</summary>
    public static bool RestsOn(in SeriesKey key) => key.Kind switch
    {
        ObservationKind.SupplyCurve or ObservationKind.Network or ObservationKind.Fleet or ObservationKind.Energy or ObservationKind.Treasury
            or ObservationKind.CostBasis => true,
        ObservationKind.AssetPrice => key.IsDailyClose && key.Name == key.Underlying,
        _ => false,
    };

    /// <summary>Whether another has curves of the same names. Allocates nothing.</summary>
    public bool HasSameNames(SupplyImage other)
    {
        bool isSame = ReferenceEquals(this, other) || _curves.Length == other._curves.Length;
        for (int i = 0; isSame && !ReferenceEquals(this, other) && i < _curves.Length; i++)
        {
            isSame = _curves[i].Name == other._curves[i].Name;
        }

        return isSame;
    }

    /// <summary>A curve of treasuries: each holder sells a share of its coins when the price falls to its average cost. Null where no holder has one.</summary>
    public SupplyUse? ComputeTreasuries(double share)
    {
        if (_observations is null)
        {
            return null;
        }

        HolderPosition[] holders = [.. TreasuryInputs.Of(_observations, Now).Where(holder => holder.Position.AverageCostUsd.IsOk)];
        TreasuryPosition[] positions = [.. holders.Select(holder => holder.Position)];
        FigureCode code = TreasurySupply.TryCreate(SupplyUse.Treasuries, positions, share, SupplyCurve.DefaultHorizonHours, out SupplyCurve? curve);
        return code != FigureCode.Ok || curve is null
            ? null
            : new SupplyUse(
                curve, SourcesOf(holders.Select(holder => holder.Series)), holders.Min(holder => holder.TimeUnixNanos), TreasuryInputs.SupplyAssumption(share), IsStreamed: false);
    }

    /// <summary>A curve of the cost-basis histogram: a share of a bucket's coins is sold when the price falls to its middle. Null where there is no histogram.</summary>
    public SupplyUse? ComputeCostBasis(double share)
    {
        if (_observations?.Find(ObservationKind.CostBasis, Now) is not { } series || CostBasisInputs.Create(series.Entries[^1]) is not { } histogram)
        {
            return null;
        }

        FigureCode code = histogram.TrySupplyCurve(SupplyUse.CostBasis, share, SupplyCurve.DefaultHorizonHours, out SupplyCurve? curve);
        return code != FigureCode.Ok || curve is null
            ? null
            : new SupplyUse(curve, SourcesOf([series]), series.Entries[^1].Time, CostBasisInputs.SupplyAssumption(share), IsStreamed: false);
    }

    /// <summary>Sources, each once, by name.</summary>
    internal static string SourcesOf(IEnumerable<SeriesImage> series) =>
        string.Join(", ", series.Select(one => one.Key.Source).Distinct().Order(StringComparer.Ordinal));

    /// <summary>
    /// Of the sources of a curve that have not removed theirs, the one whose newest is newest; of equals, the first by name of the source. Null where all have.
    /// </summary>
    private static SupplyUse? FindStreamed(ObservationImage observations, string name)
    {
        SeriesImage? best = null;
        foreach (SeriesImage one in observations.AllOf(ObservationKind.SupplyCurve))
        {
            bool isThere = one.Key.Name == name && one.Entries[^1].Points.Length > 0;
            best = isThere && (best is null || one.Entries[^1].Time > best.Entries[^1].Time) ? one : best;
        }

        return best is null ? null : Create(best.Key, best.Entries[^1]);
    }

    private static SupplyUse Create(in SeriesKey key, ObservationEntry entry)
    {
        double hours = double.IsNaN(entry[0]) ? SupplyCurve.DefaultHorizonHours : entry[0];
        double[] prices = [.. entry.Points.Select(point => point.First)];
        double[] usd = [.. entry.Points.Select(point => point.Second)];
        SupplyCurveCode code = SupplyCurve.TryCreate(key.Name, prices, usd, hours, out SupplyCurve? curve, out int bad);
        return code == SupplyCurveCode.Ok
            ? new SupplyUse(curve!, key.Source, entry.Time, entry.Assumption, IsStreamed: true)
            : throw new InvalidOperationException($"The supply curve {key.Name} of {key.Source} was let in and is refused as {code} at entry {bad}.");
    }
}
