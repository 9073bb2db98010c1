using System.Globalization;

namespace BtcStream.Acceptance;

/// <summary>What one place of a ladder holds.</summary>
internal sealed class PlainCell
{
    public double Net { get; set; }

    public double Gross { get; set; }

    public double CallOpenInterest { get; set; }

    public double PutOpenInterest { get; set; }

    public double OpenInterest => CallOpenInterest + PutOpenInterest;

    public bool HasCall { get; set; }

    public bool HasPut { get; set; }
}

/// <summary>
/// Gamma of a chain by strike and by strike and expiry, from the textbook formula and the platform's own mathematics, apart from the
/// project's: GEX = OI · φ(d1)/(Fσ√T) · F² · 0.01, calls plus, puts minus; F is the last forward that the file gives for the expiry.
/// </summary>
internal sealed class PlainChain
{
    private const double SecondsPerYear = 365 * 86_400.0;

    private readonly SortedDictionary<(ulong Expiry, double Strike), PlainCell> _cells = [];
    private readonly SortedDictionary<double, PlainCell> _strikes = [];

    public PlainChain(ChainFile chain)
    {
        Dictionary<ulong, double> forwards = chain.Rows.Where(row => row.Forward is not null)
            .GroupBy(row => Parse(row.Name).Expiry).ToDictionary(rows => rows.Key, rows => rows.Last().Forward!.Value);
        foreach (ChainRow row in chain.Rows)
        {
            (ulong expiry, double strike, bool isCall) = Parse(row.Name);
            Add(Of(_cells, (expiry, strike)), row, forwards[expiry], (expiry, strike, isCall));
            Add(Of(_strikes, strike), row, forwards[expiry], (expiry, strike, isCall));
        }
    }

    /// <summary>By rising expiry, then strike.</summary>
    public IReadOnlyDictionary<(ulong Expiry, double Strike), PlainCell> Cells => _cells;

    /// <summary>By rising strike.</summary>
    public IReadOnlyDictionary<double, PlainCell> Strikes => _strikes;

    /// <summary>Expiry (Unix nanoseconds, 08:00 UTC), strike and right of a name such as BTC-30JAN26-90000-C.</summary>
    public static (ulong Expiry, double Strike, bool IsCall) Parse(string name)
    {
        string[] parts = name.Split('-');
        DateTime day = DateTime.ParseExact(parts[1], "dMMMyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return ((ulong)(day.AddHours(8) - DateTime.UnixEpoch).Ticks * 100, double.Parse(parts[2], CultureInfo.InvariantCulture), parts[3] == "C");
    }

    private static PlainCell Of<TKey>(SortedDictionary<TKey, PlainCell> cells, TKey key)
        where TKey : notnull
    {
        if (!cells.TryGetValue(key, out PlainCell? cell))
        {
            cells[key] = cell = new PlainCell();
        }

        return cell;
    }

    private static void Add(PlainCell cell, ChainRow row, double forward, (ulong Expiry, double Strike, bool IsCall) option)
    {
        double years = (option.Expiry - row.Time) / 1e9 / SecondsPerYear;
        double deviation = row.Iv!.Value * Math.Sqrt(years);
        double d1 = (Math.Log(forward / option.Strike) + (0.5 * deviation * deviation)) / deviation;
        double gamma = Math.Exp(-0.5 * d1 * d1) / Math.Sqrt(2 * Math.PI) / (forward * deviation);
        double gross = row.OpenInterest!.Value * gamma * forward * forward * 0.01;
        cell.Gross += gross;
        cell.Net += option.IsCall ? gross : -gross;
        if (option.IsCall)
        {
            (cell.HasCall, cell.CallOpenInterest) = (true, cell.CallOpenInterest + row.OpenInterest.Value);
        }
        else
        {
            (cell.HasPut, cell.PutOpenInterest) = (true, cell.PutOpenInterest + row.OpenInterest.Value);
        }
    }
}
