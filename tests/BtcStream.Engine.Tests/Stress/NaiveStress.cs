namespace BtcStream.Engine.Tests.Stress;

/// <summary>Stress from what holds in the end, computed by the plainest way there is. A figure that there is none of is NaN.</summary>
internal sealed class NaiveStress
{
    private const double IndexFloor = 50_000.0;

    private readonly Dictionary<(int Kind, int Source, int Day), int> _final = [];

    public NaiveStress((int Kind, int Source, int Day, int Value)[] rows)
    {
        foreach ((int kind, int source, int day, int value) in rows)
        {
            _final[(kind, source, day)] = value;
        }
    }

    public double MeanHashRate => Network is { } newest ? Mean(newest.Source, newest.Day) : double.NaN;

    public double PeakHashRate => !double.IsNaN(MeanHashRate) && Network is { } newest
        ? Series(0, newest.Source).Select(row => Mean(newest.Source, row.Day)).Where(mean => !double.IsNaN(mean)).Max()
        : double.NaN;

    public double UsdPerKilowattHour => Newest(1) is { } newest ? 0.05 + (0.001 * newest.Value) : double.NaN;

    public double BreakEven
    {
        get
        {
            if (Network is not { } network || Newest(2) is not { } fleet || double.IsNaN(MeanHashRate))
            {
                return double.NaN;
            }

            double fees = Week(network.Source, network.Day).Average(row => (double)row.Value);
            return MeanHashRate * 1e6 * (10 + fleet.Value) * 24 / 1_000 * UsdPerKilowattHour / (450 + fees);
        }
    }

    public double Holding => Newest(3) is { } newest ? Series(3, newest.Source).Sum(row => row.Value - 10.0) : double.NaN;

    public double Pnl
    {
        get
        {
            if (Newest(3) is not { } newest)
            {
                return double.NaN;
            }

            (double coins, double cost) = (0.0, 0.0);
            foreach ((int _, int value) in Series(3, newest.Source))
            {
                (double amount, double price) = (value - 10.0, 40_000.0 + (1_000.0 * value));
                cost = coins + amount <= 0.0 ? 0.0 : amount < 0.0 ? cost * ((coins + amount) / coins) : cost + (Math.Min(amount, coins + amount) * price);
                coins += amount;
            }

            return coins > 0.0 && cost > 0.0 ? coins * (60_000.0 - (cost / coins)) : double.NaN;
        }
    }

    public IEnumerable<(string, string)> Curves
    {
        get
        {
            if (Desk is { } desk)
            {
                yield return ("desk", SourceName(desk.Source));
            }

            if (!double.IsNaN(BreakEven))
            {
                int[] sources = [Network!.Value.Source, Newest(1)!.Value.Source, Newest(2)!.Value.Source];
                yield return ("miners", string.Join(", ", sources.Distinct().Order().Select(SourceName)));
            }
        }
    }

    /// <summary>What a fall of the index to the end of the ladder, half of it, releases.</summary>
    public double SupplyUsd => (Desk?.Value * 1e6 ?? 0.0) + (BreakEven is > IndexFloor and < SupplyWorld.Index ? 450 * BreakEven : 0.0);

    private (int Source, int Day, int Value)? Desk => Best([.. Enumerable.Range(0, 2).SelectMany(source => Series(4, source).TakeLast(1).Where(row => row.Value >= 10).Select(row => (source, row.Day, row.Value)))]);

    public static string SourceName(int source) => source == 0 ? "a" : "b";

    private (int Source, int Day, int Value)? Newest(int kind) => Best([.. _final.Where(row => row.Key.Kind == kind).Select(row => (row.Key.Source, row.Key.Day, row.Value))]);

    /// <summary>Of the sources at most two days behind, the one that reaches back farthest; of equals the newest, then the first.</summary>
    private (int Source, int Day, int Value)? Network
    {
        get
        {
            var sources = Enumerable.Range(0, 2).Where(source => Series(0, source).Count > 0).Select(source => (Source: source, Rows: Series(0, source))).ToList();
            return sources.Count == 0
                ? null
                : sources.Where(one => one.Rows[^1].Day >= sources.Max(other => other.Rows[^1].Day) - 2).OrderBy(one => one.Rows[0].Day)
                    .ThenByDescending(one => one.Rows[^1].Day).ThenBy(one => one.Source).Select(one => (one.Source, one.Rows[^1].Day, one.Rows[^1].Value)).First();
        }
    }

    /// <summary>The newest; of equals the first source.</summary>
    private static (int Source, int Day, int Value)? Best((int Source, int Day, int Value)[] rows) =>
        rows.Length == 0 ? null : rows.OrderByDescending(row => row.Day).ThenBy(row => row.Source).First();

    private List<(int Day, int Value)> Series(int kind, int source) =>
        [.. _final.Where(row => row.Key.Kind == kind && row.Key.Source == source).Select(row => (row.Key.Day, row.Value)).OrderBy(row => row.Day)];

    private List<(int Day, int Value)> Week(int source, int day) => Series(0, source).FindAll(row => row.Day > day - 7 && row.Day <= day);

    private double Mean(int source, int day)
    {
        List<(int Day, int Value)> week = Week(source, day);
        return week.Count >= 6 ? week.Average(row => 500.0 + (10.0 * row.Value)) : double.NaN;
    }
}
