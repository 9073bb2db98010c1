using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Csv;

/// <summary>A row of a file.</summary>
/// <param name="Observation">What it says; of a kind that is a list, with a single part.</param>
/// <param name="Weight">Machine: its weight, of which its share is computed; null where it has none.</param>
/// <param name="Released">Machine: when it came out, Unix nanoseconds; null where the file does not say.</param>
internal sealed record ObservationRowData(Observation Observation, double? Weight, long? Released);

/// <summary>Turns a row of a file into an observation; of a kind that is a list, into one with a single part.</summary>
/// <param name="options">How the file is read.</param>
/// <param name="map">Where fields come from.</param>
internal sealed class ObservationRowReader(ObservationCsvOptions options, FieldMap map)
{
    private const string Live = "live";
    private const string DailyClose = "daily-close";

    private readonly ObservationField[] _figures =
        [.. options.Format.Fields.Where(field => field.Type == ObservationFieldType.Number && field.Name != ObservationFormat.WeightField)];

    private readonly TimeStampRule _stamp = options.Stamp ?? options.Layout?.Stamp ?? TimeStampRule.Auto;

    /// <summary>Reads a row.</summary>
    /// <returns>Null where the row says nothing: every column of a figure is empty.</returns>
    /// <exception cref="FeedFormatException">Names the line, the column and the value.</exception>
    public ObservationRowData? Read(in CsvLine line)
    {
        var record = new CsvRecord(map, line);
        if (IsEmpty(record))
        {
            return null;
        }

        RequireFields(record);
        long? time = record.Stamp(_stamp);
        var observation = new Observation
        {
            Kind = options.Format.Kind,
            Source = options.Source,
            Underlying = options.Underlying,
            Name = options.Format.NameField is { } name ? record.Text(name) : null,
            TimeUnixNanos = time,
            UntilUnixNanos = options.Format.FindField("until") is null ? null : record.Time("until"),
            IsDailyClose = IsDailyClose(record, time),
            Assumption = options.Format.FindField("assumption") is null ? null : record.Text("assumption"),
            Figures = ReadFigures(record, isOfPart: false),
            Parts = options.Format.IsList ? [ReadPart(record)] : [],
            FileLine = line.Line,
        };
        bool isFleet = options.Format.Kind == ObservationKind.Fleet;
        return new ObservationRowData(
            observation,
            isFleet ? record.Number(options.Format.FindField(ObservationFormat.WeightField)!) : null,
            isFleet ? record.Time(ObservationFormat.ReleasedField) : null);
    }

    private bool IsEmpty(CsvRecord record)
    {
        ObservationField[] columns = [.. _figures.Where(figure => map.Has(figure.Name) && !map.IsConstant(figure.Name))];
        return columns.Length > 0 && columns.All(figure => record.Text(figure.Name) is null);
    }

    private void RequireFields(CsvRecord record)
    {
        foreach (ObservationField field in options.Format.Fields)
        {
            if (field.IsRequired && record.Text(field.Name) is null)
            {
                throw record.Wrong(field.Name, $"{options.Format.Name} needs it in every row");
            }
        }
    }

    private ObservedFigure[] ReadFigures(CsvRecord record, bool isOfPart) =>
        [.. _figures.Where(field => field.IsOfPart == isOfPart).Select(field => (field.Name, Value: record.Number(field)))
            .Where(figure => figure.Value is not null).Select(figure => new ObservedFigure(figure.Name, figure.Value!.Value))];

    private ObservedPart ReadPart(CsvRecord record) =>
        new(options.Format.Kind == ObservationKind.Fleet ? record.Text("name") : null, ReadFigures(record, isOfPart: true));

    private bool IsDailyClose(CsvRecord record, long? time)
    {
        string? kind = options.Format.FindField("kind") is null ? null : record.Text("kind");
        if (kind is not (null or Live or DailyClose))
        {
            throw record.Wrong("kind", $"it must be {Live} or {DailyClose}");
        }

        return kind == DailyClose && (time is null || time % UnixTime.NanosPerDay == 0
            ? true
            : throw record.Wrong(ObservationFormat.TimeField, "a daily close ends a UTC day, and this is no midnight; prices of other times are live (--set kind=live)"));
    }
}
