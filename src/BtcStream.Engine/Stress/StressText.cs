using System.Globalization;

namespace BtcStream.Engine.Stress;

/// <summary>Times and numbers in sentences for a person, the same in every culture.</summary>
internal static class StressText
{
    /// <summary>A time to the minute, e.g. 2026-01-18 00:00 UTC.</summary>
    public static string Time(long unixNanos) =>
        DateTime.UnixEpoch.AddTicks(unixNanos / 100).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number as it was given, in the shortest form that says it.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A price: whole, or to the cent, from 1,000 on; below to six digits.</summary>
    public static string Price(double usd) => usd.ToString(usd < 1_000.0 ? "G6" : double.IsInteger(usd) ? "N0" : "N2", CultureInfo.InvariantCulture);

    /// <summary>An amount in whole USD.</summary>
    public static string Usd(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
