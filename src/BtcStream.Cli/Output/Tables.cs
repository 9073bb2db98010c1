using Spectre.Console;

namespace BtcStream.Cli.Output;

/// <summary>Tables of one look.</summary>
internal static class Tables
{
    /// <summary>A table whose first column is text and whose others are figures.</summary>
    public static Table Create(string first, params string[] figures)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn(Markup.Escape(first)).NoWrap());
        foreach (string figure in figures)
        {
            table.AddColumn(new TableColumn(Markup.Escape(figure)).RightAligned().NoWrap());
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void AddText(this Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);

    /// <summary>Names and values, one a line.</summary>
    public static void WriteFacts(this IAnsiConsole console, params (string Name, string Value)[] facts)
    {
        int field = facts.Max(fact => fact.Name.Length) + 2;
        foreach ((string name, string value) in facts)
        {
            console.Profile.Out.Writer.WriteLine(name.PadRight(field) + value);
        }
    }
}
