using BtcStream.Engine.Publication;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Figures of the book, with where they come from.</summary>
internal static class BookFigures
{
    /// <summary>A figure of the whole book.</summary>
    public static RowFigure Of(RiskView view, double value) =>
        double.IsNaN(value) ? RowFigure.None : new RowFigure(value, view.OldestInputUnixNanos, SourceOf(view)) { FeedUnixNanos = view.OptionFeedUnixNanos };

    /// <summary>The venues that contribute.</summary>
    public static string SourceOf(RiskView view)
    {
        ReadOnlySpan<VenueCoverage> coverage = view.Coverage;
        if (coverage.Length == 1)
        {
            return coverage[0].Venue;
        }

        var names = new string[coverage.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = coverage[i].Venue;
        }

        // Venues come in the order they were first seen; what is shown must not depend on it.
        Array.Sort(names, StringComparer.Ordinal);
        return string.Join(", ", names);
    }
}
