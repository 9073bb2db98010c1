using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>What the stress answers end with: where their figures come from, how old that is, where it has holes, and what was assumed.</summary>
internal static class SeriesText
{
    private const int MostGaps = 3;

    /// <summary>Writes the input series, and every gap in them.</summary>
    public static void WriteSeries(this IAnsiConsole console, IReadOnlyList<SeriesStatus> series)
    {
        if (series.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Input", "Source", "Newest", "Age", "Entries", "Gaps");
        (table.Columns[1].Alignment, table.Columns[2].Alignment) = (Justify.Left, Justify.Left);
        foreach (SeriesStatus one in series)
        {
            table.AddText(
                one.Series,
                one.Source.Length == 0 ? Absent : one.Source,
                one.HasTime ? Time(one.Time) : "nothing received",
                Age(OrNull(one.HasAgeSeconds, one.AgeSeconds)),
                Count(one.Entries),
                one.Gaps.Count == 0 ? "none" : Count((ulong)one.Gaps.Count));
        }

        console.Write(table);
        foreach (SeriesStatus one in series.Where(one => one.Gaps.Count > 0))
        {
            string more = one.Gaps.Count > MostGaps ? $", {one.Gaps.Count - MostGaps} more" : "";
            console.Line($"! {one.Series} has gaps, not filled: {string.Join(", ", one.Gaps.Take(MostGaps).Select(Gap))}{more}");
        }
    }

    /// <summary>Writes what was assumed, one a line.</summary>
    public static void WriteAssumptions(this IAnsiConsole console, IEnumerable<string> assumptions)
    {
        foreach (string assumption in assumptions)
        {
            console.Line("- " + assumption);
        }
    }

    /// <summary>Writes a line as it is: people copy it, so it is not broken.</summary>
    public static void Line(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);

    private static string Gap(SeriesGap gap) => $"{Time(gap.From)} to {Time(gap.To)}";
}
