using System.Globalization;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Csv;

/// <summary>A row under the names of its kind's fields.</summary>
/// <param name="map">Where fields come from.</param>
/// <param name="line">The row.</param>
internal readonly struct CsvRecord(FieldMap map, CsvLine line)
{
    private const string AsOf = "as-of";
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The row's line, from 1.</summary>
    public long Line => line.Line;

    /// <summary>The text of a field; null where absent.</summary>
    public string? Text(string field) => map.TextOf(field, line);

    /// <summary>A figure in the contract's unit; null where absent.</summary>
    /// <exception cref="FeedFormatException">It is no number, or most likely in another unit where no scale is stated.</exception>
    public double? Number(ObservationField field)
    {
        if (Text(field.Name) is not { } text)
        {
            return null;
        }

        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            throw Wrong(field.Name, "it must be a number");
        }

        decimal? scale = map.ScaleOf(field.Name);
        double scaled = scale is { } factor ? Scale(text, value, factor) : value;
        if (field.IsCount && !(scaled is >= 0.0 and <= uint.MaxValue && Math.Floor(scaled) == scaled))
        {
            throw Wrong(field.Name, "it must be a whole number from 0 to 4294967295");
        }

        return scale is not null || value <= field.MostUnscaled
            ? scaled
            : throw Wrong(field.Name, $"the unit is {field.Unit}; where the file is in {field.LikelyUnit} say --scale {field.Name}={field.LikelyScale}, and where it is not --scale {field.Name}=1");
    }

    /// <summary>A time without any rule; null where absent.</summary>
    public long? Time(string field) => Text(field) is not { } text ? null
        : CsvTime.TryParse(text, out long unixNanos, out _) ? unixNanos
        : throw Wrong(field, CsvTime.Expected);

    /// <summary>The time that the row is stamped with; null leaves it to the server.</summary>
    public long? Stamp(TimeStampRule rule)
    {
        string text = Text(ObservationFormat.TimeField) ?? throw Wrong(ObservationFormat.TimeField, CsvTime.Expected);
        bool isConstant = map.IsConstant(ObservationFormat.TimeField);
        if (isConstant && text == AsOf)
        {
            return null;
        }

        if (!CsvTime.TryParse(text, out long unixNanos, out bool isDate))
        {
            throw Wrong(ObservationFormat.TimeField, CsvTime.Expected);
        }

        if (isConstant || rule == TimeStampRule.AsIs || (rule == TimeStampRule.Auto && !isDate))
        {
            return unixNanos;
        }

        return unixNanos % UnixTime.NanosPerDay == 0
            ? unixNanos + UnixTime.NanosPerDay
            : throw Wrong(ObservationFormat.TimeField, "--stamp day-end takes whole days; it must be a date or midnight UTC");
    }

    /// <summary>An error at a field of this row.</summary>
    public FeedFormatException Wrong(string field, string problem) =>
        new(problem, field: map.Describe(field), value: VenueText.Quote(Text(field) ?? ""), line: Line);

    /// <summary>In decimals where they hold all digits, so that 48.27 % is the double nearest to 0.4827.</summary>
    private static double Scale(string text, double value, decimal scale)
    {
        const decimal least = 1e-9m;
        const double most = 1e14;
        if (Math.Abs(value) < most && Math.Abs(scale) < (decimal)most && decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out decimal digits))
        {
            decimal product = digits * scale;
            if (Math.Abs(digits) >= least && Math.Abs(product) >= least)
            {
                // By way of text: the conversion of a decimal is not always to the nearest double.
                return double.Parse(product.ToString(CultureInfo.InvariantCulture), Style, CultureInfo.InvariantCulture);
            }
        }

        return value * (double)scale;
    }
}
