using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>The stress table for people.</summary>
internal static class StressText
{
    private const double NanosPerSecond = 1e9;
    private const int DateLength = 10;

    /// <summary>Lines that a table takes beside its rows, the one above it that says where it is from included.</summary>
    private const int HeadLines = 8;

    /// <summary>Writes it: a line a figure; below what the names stand for, and what the figures rest on.</summary>
    public static void Write(IAnsiConsole console, StressTable answer)
    {
        WriteTable(console, answer, answer.Rows);
        foreach (StressRow row in answer.Rows)
        {
            console.Line($"{row.Name}: {row.Title}");
        }

        console.Line("");
        foreach (IGrouping<string, StressRow> rows in answer.Rows.Where(row => row.Assumptions.Count > 0).GroupBy(row => string.Join(" ", row.Assumptions)))
        {
            console.Line($"- {string.Join(", ", rows.Select(row => row.Name))}: {rows.Key}");
        }
    }

    /// <summary>Writes the table alone, in so many lines at most: where all rows do not fit, those that judge something.</summary>
    public static void WriteShort(IAnsiConsole console, StressTable answer, int lines)
    {
        bool fits = answer.Rows.Count + HeadLines <= lines;
        WriteTable(console, answer, [.. answer.Rows.Where(row => fits || row.HasThreshold)]);
    }

    private static void WriteTable(IAnsiConsole console, StressTable answer, IReadOnlyList<StressRow> rows)
    {
        int stressed = answer.Rows.Count(row => row.State == StressState.Stressed);
        int missing = answer.Rows.Count(row => row.State == StressState.NoData);
        console.Line($"{answer.Underlying} stress as of {Time(answer.AsOf)}, {Model(answer.PositioningModel)} positioning{(answer.Synthetic ? $" - {Synthetic}: made-up data" : "")}");
        console.Line($"{stressed} of {answer.Rows.Count} stressed{(missing == 0 ? "" : $", {missing} without data")}");
        Table table = CreateTable();
        foreach (StressRow row in rows)
        {
            table.AddRow(
                new Text(row.Name),
                new Text(InUnit(OrNull(row.HasFigure, row.Figure), row.Unit)),
                new Text(Threshold(row, "")),
                new Text(Word(row.State), StyleOf(row.State)),
                new Text(row.HasStateSince ? Time(row.StateSince)[..DateLength] : Absent),
                new Text(Age(row.HasInputTime ? (answer.AsOf - (double)row.InputTime) / NanosPerSecond : null)),
                new Text(row.Source.Length == 0 ? Absent : row.Source));
        }

        console.Write(table);
    }

    /// <summary>One row on one line, as it changes.</summary>
    public static string Line(StressRow row, ulong asOf, StressState before)
    {
        string was = before == row.State || before == StressState.Unspecified ? "" : $" (was {Word(before)})";
        return $"{Time(asOf)} {row.Name} ({row.Title}) {InUnit(OrNull(row.HasFigure, row.Figure), row.Unit)}, {Threshold(row, row.Unit)}: {Word(row.State)}{was}";
    }

    /// <summary>A state in a word.</summary>
    public static string Word(StressState state) => state switch
    {
        StressState.Calm => "calm",
        StressState.Watch => "watch",
        StressState.Stressed => "STRESSED",
        StressState.NoData => "NO DATA",
        _ => Absent,
    };

    private static Table CreateTable()
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Row").NoWrap());
        table.AddColumn(new TableColumn("Figure").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("Stressed").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("State").NoWrap());
        table.AddColumn(new TableColumn("Since").NoWrap());
        table.AddColumn(new TableColumn("Age").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("Source"));
        return table;
    }

    private static string Threshold(StressRow row, string unit) => row.HasThreshold
        ? $"{(row.ThresholdSide == ThresholdSide.Below ? "below" : "above")} {InUnit(row.Threshold, unit)}"
        : Absent;

    private static Style StyleOf(StressState state) => state switch
    {
        StressState.Calm => new Style(Color.Green),
        StressState.Watch => new Style(Color.Yellow),
        StressState.Stressed => new Style(Color.Red, decoration: Decoration.Bold),
        _ => new Style(decoration: Decoration.Dim),
    };
}
