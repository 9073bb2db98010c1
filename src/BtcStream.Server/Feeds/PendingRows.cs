using BtcStream.Feeds.Live;

namespace BtcStream.Server.Feeds;

/// <summary>
/// Rows that wait for the engine, in their order. While it is behind, a row takes the place of an earlier one that it stands for whole; trades and forced orders, and
/// whatever says something that the newer does not, stay. One thread.
/// </summary>
internal sealed class PendingRows
{
    private const int LeastToCompact = 1_024;

    private readonly Dictionary<(Type, string), Slot> _newest = [];
    private readonly List<Slot> _slots = [];

    /// <summary>Rows that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Places held, those of rows left out included.</summary>
    public int Held => _slots.Count;

    /// <summary>Rows left out since the start because a newer one came.</summary>
    public long Conflated { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isBehind">Whether the engine is behind.</param>
    public void Add(VenueRow row, bool isBehind)
    {
        Slot slot = new(row);
        if (row.Replaces is { } key)
        {
            if (isBehind && _newest.TryGetValue((row.GetType(), key), out Slot? earlier) && earlier.Row is { } old && StandsFor(row, old))
            {
                earlier.Row = null;
                Conflated++;
                Count--;
                Compact();
            }

            _newest[(row.GetType(), key)] = slot;
        }

        _slots.Add(slot);
        Count++;
    }

    /// <summary>Puts rows back in front of all others: they were taken, and turned away.</summary>
    public void PutBack(IEnumerable<VenueRow> rows)
    {
        int before = _slots.Count;
        _slots.InsertRange(0, rows.Select(static row => new Slot(row)));
        Count += _slots.Count - before;
    }

    /// <summary>Takes rows, oldest first.</summary>
    /// <param name="most">How many at most.</param>
    public List<VenueRow> Take(int most)
    {
        List<VenueRow> rows = [];
        int at = 0;
        while (at < _slots.Count && rows.Count < most)
        {
            Slot slot = _slots[at++];
            if (slot.Row is { } row)
            {
                rows.Add(row);
                slot.Row = null;
            }
        }

        _slots.RemoveRange(0, at);
        Count -= rows.Count;
        if (_slots.Count == 0)
        {
            _newest.Clear();
        }

        return rows;
    }

    /// <summary>What was left out takes no room for long: an engine may be behind for hours. Cheap, since half of what it looks at goes.</summary>
    private void Compact()
    {
        if (_slots.Count > (2 * Count) + LeastToCompact)
        {
            _slots.RemoveAll(static slot => slot.Row is null);
        }
    }

    /// <summary>Whether nothing of the older row is lost where the newer is applied alone.</summary>
    private static bool StandsFor(VenueRow newer, VenueRow older) =>
        newer.TimeUnixNanos >= older.TimeUnixNanos && (newer is not QuoteRow after || older is not QuoteRow before || Covers(after, before));

    private static bool Covers(QuoteRow newer, QuoteRow older) =>
        (newer.Quote.UnderlyingPrice is not null || older.Quote.UnderlyingPrice is null)
        && (newer.Quote.MarkIv is not null || older.Quote.MarkIv is null)
        && (newer.Quote.OpenInterest is not null || older.Quote.OpenInterest is null)
        && (newer.Quote.BidPrice is not null || older.Quote.BidPrice is null)
        && (newer.Quote.AskPrice is not null || older.Quote.AskPrice is null)
        && (newer.Quote.MarkPrice is not null || older.Quote.MarkPrice is null)
        && (newer.Quote.Volume24h is not null || older.Quote.Volume24h is null);

    private sealed class Slot(VenueRow row)
    {
        public VenueRow? Row { get; set; } = row;
    }
}
