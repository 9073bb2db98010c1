using System.Globalization;

namespace BtcStream.LoadGenerator.Report;

/// <summary>One line of the table of targets.</summary>
/// <param name="What">What is measured, its unit last where it is not a ratio.</param>
/// <param name="Target">The bound; null for a figure that stands beside a target and has none.</param>
/// <param name="IsUpperBound">Whether the figure must stay below the bound rather than reach it.</param>
/// <param name="Measured">The figure; null where there is none.</param>
/// <param name="Note">What a reader has to know, or why there is no figure.</param>
internal sealed record TargetRow(string What, double? Target, bool IsUpperBound, Ratio? Measured, string Note = "")
{
    /// <summary>Null where there is no target or no figure.</summary>
    public bool? IsMet => (Target, Measured) switch
    {
        (double target, { } measured) => IsUpperBound ? measured.Median <= target : measured.Median >= target,
        _ => null,
    };

    public static TargetRow AtLeast(string what, double target, Ratio measured, string note = "") => new(what, target, false, measured, note);

    public static TargetRow AtMost(string what, double target, Ratio measured, string note = "") => new(what, target, true, measured, note);

    public static TargetRow Missing(string what, string why) => new(what, null, false, null, why);

    /// <summary>A single figure, without quartiles.</summary>
    public static Ratio Exactly(double value) => new(value, value, value);

    /// <summary>As a row of the markdown table.</summary>
    public string ToMarkdown()
    {
        string target = Target is { } bound ? string.Create(CultureInfo.InvariantCulture, $"{(IsUpperBound ? '≤' : '≥')} {bound:0.###}") : "—";
        string met = IsMet switch { true => "yes", false => "**no**", null => "—" };
        return $"| {What} | {target} | {Measured?.ToString() ?? "—"} | {met} | {Note} |";
    }
}
