using System.Globalization;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds;

/// <summary>Values that venues write as text.</summary>
internal static class VenueText
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const long MaxTimeMillis = long.MaxValue / UnixTime.NanosPerMilli;

    /// <summary>Reads a number as the nearest double.</summary>
    /// <exception cref="FeedFormatException">It is none, or beyond the range of a double.</exception>
    public static double ReadNumber(string text, int? row, string field) =>
        double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FeedFormatException("it must be a number", row, field, Quote(text));

    /// <summary>Reads a number with all its digits.</summary>
    /// <exception cref="FeedFormatException">It is none, or too large for a decimal.</exception>
    public static decimal ReadDecimal(string text, int? row, string field) =>
        decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out decimal value)
            ? value
            : throw new FeedFormatException("it must be a number of at most 28 digits", row, field, Quote(text));

    /// <summary>Reads Unix milliseconds as Unix nanoseconds.</summary>
    /// <exception cref="FeedFormatException">They are none, or beyond what nanoseconds can say.</exception>
    public static long ReadTimeMillis(string text, int? row, string field) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long millis) && millis is > 0 and <= MaxTimeMillis
            ? millis * UnixTime.NanosPerMilli
            : throw new FeedFormatException("it must be Unix time in whole milliseconds, up to the year 2262", row, field, Quote(text));

    /// <summary>A value as errors show it.</summary>
    public static string Quote(string text) => $"\"{Shorten(text)}\"";

    /// <summary>The beginning of a long text.</summary>
    public static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";

    private const int MaxShown = 80;
}
