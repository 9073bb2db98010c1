using System.Globalization;
using System.Text;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>What was claimed, and what the product printed, by row of the articles' table.</summary>
internal sealed class ClaimTable
{
    private readonly List<(int Row, string Moment, string Claim, string Expected, string Got)> _lines = [];

    /// <summary>Lines whose two figures differ.</summary>
    public IEnumerable<string> Different => _lines.Where(line => line.Expected != line.Got).Select(line => $"row {line.Row}, {line.Moment}: {line.Claim}: {line.Got} where {line.Expected} is claimed");

    /// <summary>Rows that something was compared of.</summary>
    public IReadOnlySet<int> Rows => _lines.Select(line => line.Row).ToHashSet();

    /// <summary>Number of figures compared.</summary>
    public int Compared => _lines.Count;

    /// <summary>Compares two figures as they are printed.</summary>
    public void Add(int row, string moment, string claim, string expected, string got) => _lines.Add((row, moment, claim, expected, got));

    /// <summary>Compares a figure, rounded to the digits that the claim prints.</summary>
    public void Add(int row, string moment, string claim, string expected, double got)
    {
        int point = expected.IndexOf('.', StringComparison.Ordinal);
        string format = "F" + (point < 0 ? 0 : expected.Length - point - 1).ToString(CultureInfo.InvariantCulture);
        Add(row, moment, claim, expected, got.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>The table in Markdown.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("| row | as of | claim | expected | got | |\n|---|---|---|---|---|---|\n");
        foreach ((int row, string moment, string claim, string expected, string got) in _lines.OrderBy(line => line.Row))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row} | {moment} | {claim} | {expected} | {got} | {(expected == got ? "same" : "DIFFERENT")} |\n");
        }

        return text.ToString();
    }
}
