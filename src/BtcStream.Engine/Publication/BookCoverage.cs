using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>Who contributes to a priced book, and how old what it rests on is.</summary>
internal sealed class BookCoverage(PricedBook book)
{
    private VenueRow[] _rows = [];

    /// <summary>Writes coverage by venue, what options lack, and the age of the oldest input in use.</summary>
    public void Write(RiskView view, long asOf, long staleAfterNanos)
    {
        BookLayout layout = book.Layout;
        _rows.AsSpan().Fill(VenueRow.Empty);
        int present = 0;
        for (int group = 0; group < layout.Groups.Length; group++)
        {
            ref VenueRow row = ref RowOf(layout.Groups[group].Venue);
            present += row.Options == 0 ? 1 : 0;
            Count(group, ref row);
        }

        foreach (VenuePositions venue in book.Ladder.Venues)
        {
            ref VenueRow row = ref RowOf(venue.Venue);
            present += row.Options == 0 ? 1 : 0;
            (row.Positions, row.Accounts) = (venue.Positions, venue.Accounts);
            row.Newest = Math.Max(row.Newest, venue.NewestTime);
        }

        Span<VenueCoverage> coverage = view.ReserveCoverage(present);
        long oldest = book.Columns.IndexPriceTime == long.MinValue ? long.MaxValue : book.Columns.IndexPriceTime;
        long feed = oldest;
        oldest = Math.Min(oldest, Math.Min(book.Ladder.Depth.OldestTime, book.Ladder.OldestFeedTime));
        int next = 0;
        foreach (ref readonly VenueRow row in _rows.AsSpan())
        {
            if (row.IsPresent)
            {
                oldest = Math.Min(oldest, row.Oldest);
                feed = Math.Min(feed, row.NewestQuote == long.MinValue ? long.MaxValue : row.NewestQuote);
                coverage[next++] = row.ToCoverage();
            }
        }

        view.OldestInputUnixNanos = oldest == long.MaxValue ? long.MinValue : oldest;
        view.OptionFeedUnixNanos = feed == long.MaxValue ? long.MinValue : feed;
        view.IsStale = oldest != long.MaxValue && asOf - oldest > staleAfterNanos;
        view.Curves = CountCurves();
    }

    private ref VenueRow RowOf(Venue venue)
    {
        if (venue.Index >= _rows.Length)
        {
            int old = _rows.Length;
            Array.Resize(ref _rows, venue.Index + 4);
            _rows.AsSpan(old).Fill(VenueRow.Empty);
        }

        ref VenueRow row = ref _rows[venue.Index];
        row.Venue = venue.Name;
        return ref row;
    }

    private void Count(int group, ref VenueRow row)
    {
        BookLayout layout = book.Layout;
        BookColumns columns = book.Columns;
        ReadOnlySpan<CurveCode> codes = book.Curves.Codes;
        ReadOnlySpan<double> openInterest = columns.OpenInterest;
        ReadOnlySpan<long> ivTime = columns.IvTime;
        ReadOnlySpan<long> openInterestTime = columns.OpenInterestTime;
        int pricedBefore = row.Priced;
        for (int i = layout.GroupStarts[group]; i < layout.GroupStarts[group + 1]; i++)
        {
            row.Options++;
            if (codes[i] == CurveCode.Priced && !double.IsNaN(openInterest[i]))
            {
                row.Priced++;
                row.Coins += openInterest[i] * layout.ContractSizesCoin[i];
                row.Add(ivTime[i]);
                row.Add(openInterestTime[i]);
            }
        }

        if (row.Priced > pricedBefore)
        {
            row.Add(columns.GroupForwardTime[group]);
        }
    }

    private CurveCoverage CountCurves()
    {
        Span<int> counts = stackalloc int[(int)CurveCode.OutOfRange + 1];
        counts.Clear();
        foreach (CurveCode code in book.Curves.Codes)
        {
            counts[(int)code]++;
        }

        return new CurveCoverage(
            counts[(int)CurveCode.Priced],
            counts[(int)CurveCode.Expired],
            counts[(int)CurveCode.NoForward],
            counts[(int)CurveCode.NoSigma],
            counts[(int)CurveCode.OutOfRange]);
    }

    private struct VenueRow
    {
        public string Venue;
        public int Options;
        public int Priced;
        public int Positions;
        public int Accounts;
        public double Coins;
        public long Oldest;
        public long Newest;
        public long NewestQuote;

        public static VenueRow Empty => new() { Venue = string.Empty, Oldest = long.MaxValue, Newest = long.MinValue, NewestQuote = long.MinValue };

        public readonly bool IsPresent => (Options | Positions | Accounts) != 0;

        public void Add(long time)
        {
            Oldest = Math.Min(Oldest, time);
            Newest = Math.Max(Newest, time);
            NewestQuote = Math.Max(NewestQuote, time);
        }

        public readonly VenueCoverage ToCoverage() => new()
        {
            Venue = Venue,
            Options = Options,
            Priced = Priced,
            OpenInterestCoins = Coins,
            Positions = Positions,
            Accounts = Accounts,
            OldestInputUnixNanos = Oldest == long.MaxValue ? long.MinValue : Oldest,
            NewestInputUnixNanos = Newest,
        };
    }
}
