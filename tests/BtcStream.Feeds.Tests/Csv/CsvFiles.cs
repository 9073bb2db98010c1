using System.Text;
using BtcStream.Feeds.Csv;

namespace BtcStream.Feeds.Tests.Csv;

/// <summary>Reads texts as files.</summary>
internal static class CsvFiles
{
    public static ObservationCsvOptions Options(string kind, string? layout = null) => new()
    {
        Format = ObservationFormat.Find(kind)!,
        Source = "test",
        Layout = layout is null ? null : ObservationLayout.Find(layout, ObservationFormat.Find(kind)!)!,
    };

    public static ObservationFile Read(string text, ObservationCsvOptions options) => ObservationCsvReader.Read(Encoding.UTF8.GetBytes(text), options);

    public static string Refuse(string text, ObservationCsvOptions options) => Assert.Throws<FeedFormatException>(() => Read(text, options)).Message;

    public static double? Figure(this Observation observation, string field) => Find(observation.Figures, field);

    public static double? Figure(this ObservedPart part, string field) => Find(part.Figures, field);

    public static long Time(string text)
    {
        Assert.True(CsvTime.TryParse(text, out long unixNanos, out _), text);
        return unixNanos;
    }

    private static double? Find(IEnumerable<ObservedFigure> figures, string field)
    {
        ObservedFigure[] found = [.. figures.Where(figure => figure.Field == field)];
        return found.Length == 0 ? null : Assert.Single(found).Value;
    }
}
