using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary>Which publication points are wanted.</summary>
/// <param name="From">The first; null for the first there is.</param>
/// <param name="To">The last; null for the last there is.</param>
/// <param name="Every">Nanoseconds of the state's time between two at least; null for all.</param>
internal sealed record ReplayedRange(ReplayPlace? From, ReplayPlace? To, long? Every)
{
    /// <summary>The last record that matters.</summary>
    public long LastRecord => To?.Record ?? long.MaxValue;
}

/// <summary>Picks the publication points of a range as they pass. It goes by records and by the state's time alone, so that every run picks the same.</summary>
internal sealed class ReplayedSelection(ReplayedRange range)
{
    private long _next = long.MinValue;

    /// <summary>Whether no later point can be wanted.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether a point is wanted.</summary>
    public bool IsWanted(in ReplayedPoint point)
    {
        long asOf = point.Engine.AsOfUnixNanos ?? long.MinValue;
        IsOver = asOf > (range.To?.UnixNanos ?? long.MaxValue);
        if (IsOver || point.Record < (range.From?.Record ?? 0) || asOf < (range.From?.UnixNanos ?? long.MinValue) || asOf < _next)
        {
            return false;
        }

        _next = asOf > 0 ? asOf + (range.Every ?? 0) : long.MinValue;
        return true;
    }
}
