using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

/// <summary>Histories by day for tests; day d ends at d × 24 h.</summary>
internal static class Days
{
    public static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    public static long At(int day) => day * UnixTime.NanosPerDay;

    public static TimeSeries<double> Series(params double[] values)
    {
        var series = new TimeSeries<double>(4_096);
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                series.Put(At(i + 1), values[i]);
            }
        }

        return series;
    }

    /// <summary>Rows (day, value) in any order, days repeated: what arrives, corrections included.</summary>
    public static Gen<(int Day, double Value)[]> Arrivals(int days, int low, int high) =>
        from count in Gen.Choose(0, 2 * days)
        from rows in (from day in Gen.Choose(1, days) from value in Gen.Choose(low, high) select (day, value / 7.0)).ArrayOf(count)
        select rows;

    /// <summary>The same in ascending order, each day once with the value that came last.</summary>
    public static (int Day, double Value)[] Final((int Day, double Value)[] rows)
    {
        var final = new SortedDictionary<int, double>();
        foreach ((int day, double value) in rows)
        {
            final[day] = value;
        }

        return [.. final.Select(row => (row.Key, row.Value))];
    }
}
