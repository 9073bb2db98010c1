using System.Collections.Concurrent;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// The published views of one underlying under one positioning model, and who subscribes to them. The engine thread publishes; any thread takes the
/// newest view, so a slow reader skips what came in between and holds nobody up. Views are written again once all have given them back.
/// </summary>
internal sealed class RiskFeed
{
    private readonly ConcurrentQueue<RiskView> _free = new();
    private readonly Action<RiskView> _onFree;
    private readonly LadderVersions _cellVersions;
    private readonly LadderVersions _strikeVersions;
    private readonly LadderVersions _liquidationVersions;
    private RiskSubscription[] _subscriptions = [];
    private RiskView? _current;
    private FeedState _published;
    private bool _hasForgottenStress;

    public RiskFeed(string underlying, PositioningModel model, int maxRemoved)
    {
        Underlying = underlying;
        Model = model;
        _cellVersions = new LadderVersions(maxRemoved);
        _strikeVersions = new LadderVersions(maxRemoved);
        _liquidationVersions = new LadderVersions(maxRemoved);
        _onFree = _free.Enqueue;
    }

    public string Underlying { get; }

    public PositioningModel Model { get; }

    /// <summary>The parts that subscribers want; none while nobody subscribes. Engine thread.</summary>
    public RiskParts Parts { get; private set; }

    /// <summary>Takes the newest view if it is newer than a sequence; null otherwise. Any thread; the caller disposes the view.</summary>
    public RiskView? TryTake(long newerThan)
    {
        while (true)
        {
            RiskView? view = Volatile.Read(ref _current);
            if (view is null)
            {
                return null;
            }

            if (!view.TryAddReference())
            {
                // It went back between the two reads: a newer one is current.
                continue;
            }

            if (view.Sequence > newerThan)
            {
                return view;
            }

            view.Dispose();
            return null;
        }
    }

    /// <summary>Adds a subscriber. Engine thread.</summary>
    public void Add(RiskSubscription subscription)
    {
        _subscriptions = [.. _subscriptions, subscription];
        Parts |= subscription.Parts;
    }

    /// <summary>Removes a subscriber. Engine thread.</summary>
    public void Remove(RiskSubscription subscription)
    {
        _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
        Parts = _subscriptions.Aggregate(RiskParts.None, (parts, s) => parts | s.Parts);

        // Nobody keeps the table up to date from here on: who comes next must not get it under a later as_of.
        _hasForgottenStress |= (Parts & RiskParts.Stress) == 0;
    }

    /// <summary>Whether the newest view has a stress table. Engine thread.</summary>
    public bool HasStress => !_hasForgottenStress && _current is { } view && (view.Parts & RiskParts.Stress) != 0;

    /// <summary>Whether anything that a view shows has changed since the last one.</summary>
    public bool IsDue(in FeedState state) => state with { Parts = Parts } != _published || (_hasForgottenStress && (Parts & RiskParts.Stress) != 0);

    /// <summary>Publishes a view of a book. Engine thread.</summary>
    /// <param name="state">What the book's state is known by.</param>
    /// <param name="builder">The book's builder; null while the underlying is unknown.</param>
    /// <param name="asOf">The engine's as_of.</param>
    /// <param name="sequence">Number of the publication.</param>
    /// <param name="stress">The stress table, where it was computed again; null to go on with the one before.</param>
    public void Publish(in FeedState state, RiskViewBuilder? builder, long asOf, long sequence, StressRow[]? stress = null)
    {
        if (!_free.TryDequeue(out RiskView? view))
        {
            view = new RiskView(_onFree);
        }

        RiskView? previous = _current;
        Write(view, builder, asOf);
        view.Sequence = sequence;
        RiskParts common = previous is null ? RiskParts.None : previous.Parts & view.Parts;
        _cellVersions.Write(view.Cells, IsHeld(view.Cells, builder, false), (common & RiskParts.Cells) != 0 ? previous!.Cells : null, sequence);
        _strikeVersions.Write(view.Strikes, IsHeld(view.Strikes, builder, true), (common & RiskParts.Strikes) != 0 ? previous!.Strikes : null, sequence);
        RiskLadder? liquidations = (common & RiskParts.Liquidations) != 0 ? previous!.LiquidationLadder : null;
        _liquidationVersions.Write(view.LiquidationLadder, builder is null ? [] : builder.AreHeld(view.LiquidationLadder.Count), liquidations, sequence);
        SetProfileVersion(view, previous, sequence);
        StressTableView before = previous is null || _hasForgottenStress || (common & RiskParts.Stress) == 0 ? StressTableView.Empty : previous.Stress;
        view.Stress = (view.Parts & RiskParts.Stress) == 0 ? StressTableView.Empty : stress is null ? before : before.Next(stress, sequence);
        _hasForgottenStress = (view.Parts & RiskParts.Stress) == 0;
        bool isSameCascade = (common & RiskParts.Cascade) != 0 && view.Cascade.IsSame(previous!.Cascade);
        view.Cascade.Version = (view.Parts & RiskParts.Cascade) == 0 ? 0 : isSameCascade ? previous!.Cascade.Version : sequence;
        _published = state with { Parts = Parts };
        view.Publish();
        Volatile.Write(ref _current, view);
        previous?.Dispose();
        Notify();
    }

    /// <summary>Ends all subscriptions: their waits give false.</summary>
    public void Close()
    {
        foreach (RiskSubscription subscription in _subscriptions)
        {
            subscription.Close();
        }
    }

    private static ReadOnlySpan<bool> IsHeld(RiskLadder ladder, RiskViewBuilder? builder, bool byStrike) =>
        ladder.Count == 0 || builder is null ? [] : builder.IsHeld(byStrike);

    private void Write(RiskView view, RiskViewBuilder? builder, long asOf)
    {
        if (builder is not null)
        {
            builder.Write(view, Model, Parts, asOf);
            return;
        }

        view.Underlying = Underlying;
        view.Model = Model;
        view.Parts = Parts & RiskParts.Stress;
        view.AsOfUnixNanos = asOf;
        view.PricedAtUnixNanos = asOf;
        view.IndexPrice = double.NaN;
        view.OldestInputUnixNanos = long.MinValue;
        view.OptionFeedUnixNanos = long.MinValue;
        view.IsStale = false;
        view.Options = 0;
        view.Curves = default;
        view.Summary.Clear();
        view.ReserveCoverage(0);
        view.Cascade.Clear();
        view.LiquidationLadder.Reserve(0);
        view.Cells.Reserve(0);
        view.Strikes.Reserve(0);
    }

    private static void SetProfileVersion(RiskView view, RiskView? previous, long sequence)
    {
        bool hasProfile = (view.Parts & RiskParts.Profile) != 0;
        bool isSame = hasProfile && previous is { ProfileVersion: > 0 }
            && view.IndexPrice.Equals(previous.IndexPrice) && view.Profile.SequenceEqual(previous.Profile);
        view.ProfileVersion = !hasProfile ? 0 : isSame ? previous!.ProfileVersion : sequence;
    }

    private void Notify()
    {
        foreach (RiskSubscription subscription in _subscriptions)
        {
            subscription.Notify();
        }
    }
}

/// <summary>What tells one state of a feed from another: where all of it is equal, a view would be equal too.</summary>
/// <param name="Changes">Accepted changes of the book.</param>
/// <param name="PricedAt">The instant priced at.</param>
/// <param name="Parts">The parts wanted.</param>
internal readonly record struct FeedState(long Changes, long PricedAt, RiskParts Parts);
