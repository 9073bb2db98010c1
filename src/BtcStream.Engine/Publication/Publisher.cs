using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.State;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Publication points: the instant every book is priced at moves on by a rule that depends on the inputs alone, and the views that somebody watches
/// are published. What nobody watches costs nothing and changes nothing: prices do not depend on when they were last computed. Engine thread only.
/// </summary>
internal sealed class Publisher(EngineState state)
{
    private readonly List<RiskFeed> _feeds = [];
    private readonly List<WatchedBook?> _watched = [];

    /// <summary>Number of the last publication point.</summary>
    public long Sequence { get; private set; }

    /// <summary>True when a publication point would change nothing: every book is unchanged since the last one and priced at as_of.</summary>
    public bool IsSettled
    {
        get
        {
            for (int i = 0; i < state.Underlyings.Count; i++)
            {
                if (!IsPublished(state.Underlyings[i]))
                {
                    return false;
                }
            }

            // Accounts that wait to be solved again are solved at the next point of the inputs, and at none of a question.
            return state.Underlyings.Count == 0 || state.Positions.Accounts.Pending == 0;
        }
    }

    /// <summary>Passes a publication point.</summary>
    /// <param name="settled">A book to price as of as_of whatever its time step; null for none.</param>
    /// <param name="isInput">A publication point of the inputs: it goes on solving accounts again. One that a question or a new subscriber causes changes no position.</param>
    public void Publish(UnderlyingBook? settled = null, bool isInput = false)
    {
        Sequence++;
        if (isInput)
        {
            state.Positions.Accounts.SolveStale();
        }

        for (int i = 0; i < state.Underlyings.Count; i++)
        {
            UnderlyingBook book = state.Underlyings[i];
            book.Changes += book.Realised.Advance(state.Time.AsOf) ? 1 : 0;
            book.Changes += book.AccountsAtPublication != state.Positions.Accounts.Count ? 1 : 0;
            book.AccountsAtPublication = state.Positions.Accounts.Count;
            (long changes, long pricedAt) = (book.ChangesAtPublication, book.PricedAt);
            MovePricingInstant(book);
            book.PricedAt = book == settled ? state.Time.AsOf : book.PricedAt;
            book.ChangedAtSequence = changes == book.Changes && pricedAt == book.PricedAt ? book.ChangedAtSequence : Sequence;
        }

        foreach (RiskFeed feed in _feeds)
        {
            if (feed.Parts != RiskParts.None)
            {
                Publish(feed);
            }
        }
    }

    /// <summary>True when what was published of a book last is what it is now, priced at as_of.</summary>
    public bool IsPublished(UnderlyingBook book) =>
        book.Changes == book.ChangesAtPublication
        && book.PricedAt == state.Time.AsOf
        && book.AccountsAtPublication == state.Positions.Accounts.Count;

    /// <summary>What is kept of a book for those who watch it, brought up to date.</summary>
    public PricedBook Refresh(UnderlyingBook book)
    {
        BookPricer pricer = WatchedOf(book).Pricer;
        pricer.Refresh(book.PricedAt, withProfile: true);
        pricer.Priced.Ladder.Gather(state, book);
        return pricer.Priced;
    }

    /// <summary>A view of a book as of the last point, whether or not anybody watches it.</summary>
    public RiskView ViewOf(string underlying, PositioningModel model, RiskParts parts)
    {
        if (state.Underlyings.Find(underlying) is not { } book)
        {
            var unknown = new FrozenBook(state.Options);
            unknown.Gather(state, null, underlying, Sequence);
            return unknown.WritePriced(model, parts);
        }

        PricedBook priced = Refresh(book);
        return new FrozenBook(priced, WatchedOf(book).Builder, state.Time.AsOf, Sequence).WritePriced(model, parts);
    }

    /// <summary>Adds a subscriber; its feed publishes at the next point at the latest.</summary>
    public RiskSubscription Add(string underlying, PositioningModel model, RiskParts parts, Action<RiskSubscription> onDispose)
    {
        RiskSubscription.Check(model, parts);
        var subscription = new RiskSubscription(FeedOf(underlying, model), parts, onDispose);
        subscription.Feed.Add(subscription);
        return subscription;
    }

    /// <summary>Removes a subscriber. Its feed keeps the last view, so that resuming from it stays possible.</summary>
    public void Remove(RiskSubscription subscription)
    {
        RiskFeed feed = subscription.Feed;
        feed.Remove(subscription);
        if (feed.Parts == RiskParts.None && state.Underlyings.Find(feed.Underlying) is null)
        {
            // Names that nothing was ever streamed for must not pile up.
            _feeds.Remove(feed);
        }
    }

    /// <summary>Its part of a snapshot: subscribers and what was computed for them are nobody's any more where it is loaded.</summary>
    public void Carry(StateCarrier carrier) => Sequence = carrier.Long(Sequence);

    /// <summary>Ends all subscriptions.</summary>
    public void Close()
    {
        foreach (RiskFeed feed in _feeds)
        {
            feed.Close();
        }
    }

    /// <summary>
    /// A book's prices are as of one instant. It moves to as_of once it lags by the time step, or by a share of the time to the nearest expiry; and
    /// when nothing has changed since the last point, so that a quiet book settles at as_of.
    /// </summary>
    private void MovePricingInstant(UnderlyingBook book)
    {
        long asOf = state.Time.AsOf;
        bool isQuiet = book.Changes == book.ChangesAtPublication && asOf == book.AsOfAtPublication;
        (book.ChangesAtPublication, book.AsOfAtPublication) = (book.Changes, asOf);
        if (book.PricedAt == asOf)
        {
            return;
        }

        if (book.PricedAt == long.MinValue || isQuiet)
        {
            book.PricedAt = asOf;
            return;
        }

        long lag = asOf - book.PricedAt;
        if (lag >= state.Options.TimeStepNanos || lag >= (state.Definer.NextExpiry - asOf) / state.Options.TimeStepsToExpiry)
        {
            book.PricedAt = asOf;
        }
    }

    private void Publish(RiskFeed feed)
    {
        UnderlyingBook? book = state.Underlyings.Find(feed.Underlying);
        long asOf = state.Time.AsOf;
        var feedState = new FeedState(book?.Changes ?? -1, book?.PricedAt ?? 0, feed.Parts);
        if (!feed.IsDue(feedState))
        {
            return;
        }

        if (book is null)
        {
            feed.Publish(feedState, null, asOf, Sequence, StressOf(feed, null, null));
            return;
        }

        WatchedBook watched = WatchedOf(book);
        watched.Pricer.Refresh(book.PricedAt, NeedsProfile(feed.Underlying));
        watched.Pricer.Priced.Ladder.Gather(state, book);
        feed.Publish(feedState, watched.Builder, asOf, Sequence, StressOf(feed, book, watched));
        book.ChangedAtSequence = Sequence;
    }

    /// <summary>
    /// The stress table of a feed, where somebody wants it and it is due: whenever the book is priced as of as_of, so once in a time step while inputs stream,
    /// and always when they pause or a question settles the book. In between the table before stands, as prices do.
    /// </summary>
    private StressRow[]? StressOf(RiskFeed feed, UnderlyingBook? book, WatchedBook? watched)
    {
        long asOf = state.Time.AsOf;
        if ((feed.Parts & RiskParts.Stress) == 0 || (book is not null && book.PricedAt != asOf && feed.HasStress))
        {
            return null;
        }

        FrozenBook priced = watched is null
            ? new FrozenBook(state.Options)
            : new FrozenBook(watched.Pricer.Priced, watched.Builder, asOf, Sequence);
        var copy = new StressCopy(state, feed.Underlying, priced, isPriced: true) { Cache = watched?.Cache ?? new StressCache() };
        return StressTableComputer.Compute(copy, feed.Model);
    }

    /// <summary>Asked for the book as a whole: a refresh without the profile would leave it to be summed afresh for the next feed.</summary>
    private bool NeedsProfile(string underlying)
    {
        RiskParts parts = RiskParts.None;
        foreach (RiskFeed feed in _feeds)
        {
            parts |= feed.Underlying == underlying ? feed.Parts : RiskParts.None;
        }

        return (parts & (RiskParts.Profile | RiskParts.Summary | RiskParts.Cascade | RiskParts.Stress)) != 0;
    }

    private RiskFeed FeedOf(string underlying, PositioningModel model)
    {
        foreach (RiskFeed feed in _feeds)
        {
            if (feed.Underlying == underlying && feed.Model == model)
            {
                return feed;
            }
        }

        var added = new RiskFeed(underlying, model, state.Options.MaxTombstones);
        _feeds.Add(added);
        return added;
    }

    private WatchedBook WatchedOf(UnderlyingBook book)
    {
        while (_watched.Count <= book.Index)
        {
            _watched.Add(null);
        }

        return _watched[book.Index] ??= new WatchedBook(book, state);
    }

    /// <summary>What a book needs once somebody has watched it.</summary>
    private sealed class WatchedBook
    {
        public WatchedBook(UnderlyingBook book, EngineState state)
        {
            Pricer = new BookPricer(book, state.Instruments, state.Options);
            Builder = new RiskViewBuilder(Pricer.Priced, state.Options);
        }

        public BookPricer Pricer { get; }

        public RiskViewBuilder Builder { get; }

        public StressCache Cache { get; } = new();
    }
}
