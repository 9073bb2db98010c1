using System.Globalization;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Output;

/// <summary>Figures as people read them. An absent one is a dash, never a zero.</summary>
internal static class Figures
{
    /// <summary>What stands for a figure that could not be computed.</summary>
    public const string Absent = "-";

    private const double Million = 1e6;
    private const double Billion = 1e9;
    private const long NanosPerTick = 100;

    /// <summary>USD per coin with cents: 92,315.42.</summary>
    public static string Price(double? usd) => Text(usd, "#,##0.00");

    /// <summary>USD per coin without cents: 92,315.</summary>
    public static string Whole(double? usd) => Text(usd, "#,##0");

    /// <summary>A strike without needless decimals: 92,000 or 0.05.</summary>
    public static string Strike(double? usd) => Text(usd, "#,##0.########");

    /// <summary>Millions of USD with their sign: +114.8 M.</summary>
    public static string SignedMillions(double? usd) => Text(usd / Million, "+#,##0.0 M;-#,##0.0 M;0.0 M");

    /// <summary>Millions of USD: 613.6 M.</summary>
    public static string Millions(double? usd) => Text(usd / Million, "#,##0.0 M");

    /// <summary>Millions of USD, without tenths where they are many: 24.4 M, 655 M.</summary>
    public static string WholeMillions(double? usd) => usd >= 100.0 * Million ? Text(usd / Million, "#,##0 M") : Millions(usd);

    /// <summary>Billions of USD: 1.345 bn.</summary>
    public static string Billions(double? usd) => Text(usd / Billion, "#,##0.000 bn");

    /// <summary>A share or volatility in percent: 38.3 %.</summary>
    public static string Percent(double? share) => Text(share * 100.0, "#,##0.0 '%'");

    /// <summary>The same with its sign where wanted: +3.1 %.</summary>
    public static string Percent(double? share, bool signed) => signed ? Text(share * 100.0, "+0.0 '%';-0.0 '%';0.0 '%'") : Percent(share);

    /// <summary>A ratio: 0.74.</summary>
    public static string Ratio(double? ratio) => Text(ratio, "0.00");

    /// <summary>Contracts or any count: 15,200.5.</summary>
    public static string Amount(double? amount) => Text(amount, "#,##0.#");

    /// <summary>A count: 1,196.</summary>
    public static string Count(ulong count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>How far a price lies from the index: +1.2 %.</summary>
    public static string Distance(double? price, double? indexPrice) => Text(((price / indexPrice) - 1.0) * 100.0, "+0.0 '%';-0.0 '%';0.0 '%'");

    /// <summary>A moment to the second: 2026-01-19 21:20:24Z.</summary>
    public static string Time(ulong unixNanos) => At(unixNanos, "yyyy-MM-dd HH:mm:ss'Z'");

    /// <summary>A moment to the last digit that time options take: 2026-01-19T04:06:41.123Z.</summary>
    public static string Exact(ulong unixNanos) => At(unixNanos, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'");

    /// <summary>The day of an expiry, and its hour where it is not the usual one: 30 Jan 2026.</summary>
    public static string Expiry(ulong unixNanos)
    {
        string day = At(unixNanos, "d MMM yyyy");
        string hour = At(unixNanos, "HH:mm");
        return hour == "08:00" ? day : $"{day} {hour}";
    }

    /// <summary>An age in its largest units: 0.2 s, 45 s, 12 min, 3.5 h, 8 d.</summary>
    public static string Age(double? seconds) => seconds switch
    {
        null => Absent,
        < 10.0 => Text(seconds, "0.0 's'"),
        < 120.0 => Text(seconds, "0 's'"),
        < 7_200.0 => Text(seconds / 60.0, "0 'min'"),
        < 172_800.0 => Text(seconds / 3_600.0, "0.0 'h'"),
        _ => Text(seconds / 86_400.0, "#,##0 'd'"),
    };

    /// <summary>USD in their largest unit: 49.66 bn, 4.6 M, 92,315.</summary>
    public static string Usd(double? usd) => Math.Abs(usd ?? 0.0) switch
    {
        >= Billion => Text(usd / Billion, "#,##0.00 bn"),
        >= Million => Text(usd / Million, "#,##0.0 M"),
        _ => Text(usd, "#,##0"),
    };

    /// <summary>The same with its sign: -4.56 bn.</summary>
    public static string SignedUsd(double? usd) => (usd > 0.0 ? "+" : "") + Usd(usd);

    /// <summary>A figure in any format.</summary>
    public static string Measure(double? value, string format) => Text(value, format);

    /// <summary>A figure with the unit that an answer names, to about four digits: -15.0 %, 979.0 EH/s, 49.660 bn USD.</summary>
    public static string InUnit(double? value, string unit)
    {
        if (value is null)
        {
            return Absent;
        }

        string figure = Math.Abs(value.Value) switch
        {
            >= Billion => Billions(value),
            >= Million => Usd(value),
            >= 10_000.0 => Text(value, "#,##0"),
            >= 100.0 => Text(value, "#,##0.0"),
            >= 1.0 => Text(value, "0.00"),
            _ => Text(value, "0.###"),
        };
        return unit switch
        {
            "" or "ratio" => figure,
            "percent" => figure + " %",
            _ => $"{figure} {unit}",
        };
    }

    /// <summary>A positioning model without its prefix: naive, taker flow.</summary>
    public static string Model(PositioningModel model) => model switch
    {
        PositioningModel.Naive or PositioningModel.Unspecified => "naive",
        PositioningModel.Reversed => "reversed",
        PositioningModel.TakerFlow => "taker flow",
        PositioningModel.FlowAdjusted => "flow adjusted",
        _ => model.ToString(),
    };

    private static string At(ulong unixNanos, string format) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)(unixNanos / NanosPerTick)).ToString(format, CultureInfo.InvariantCulture);

    private static string Text(double? value, string format) => value is { } given ? given.ToString(format, CultureInfo.InvariantCulture) : Absent;
}
