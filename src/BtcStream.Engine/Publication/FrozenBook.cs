using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// A copy of one book's inputs as of a publication, to be priced on the caller's own thread: what a query works on. The engine thread only gathers.
/// </summary>
internal sealed class FrozenBook
{
    private readonly RiskViewBuilder _builder;

    public FrozenBook(EngineOptions options)
    {
        Priced = new PricedBook(options);
        _builder = new RiskViewBuilder(Priced, options);
    }

    /// <summary>What is kept of a book that somebody watches, for the engine thread to read until the next input: already priced, and not to be gathered.</summary>
    public FrozenBook(PricedBook priced, RiskViewBuilder builder, long asOf, long sequence)
    {
        (Priced, _builder) = (priced, builder);
        (AsOf, Sequence, IsKnown) = (asOf, sequence, true);
    }

    public PricedBook Priced { get; }

    /// <summary>The engine's as_of; the book is priced for it. <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOf { get; private set; } = long.MinValue;

    /// <summary>The publication that this is the state of: the last one that changed anything of the book.</summary>
    public long Sequence { get; private set; }

    /// <summary>False while nothing has been streamed of the underlying.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Copies a book. Engine thread; the book is settled.</summary>
    public void Gather(EngineState state, UnderlyingBook? book, string underlying, long sequence)
    {
        AsOf = state.Time.AsOf;
        Sequence = book?.ChangedAtSequence ?? sequence;
        IsKnown = book is not null;
        Priced.Underlying = underlying;
        Priced.Ladder.Clear();
        Priced.Ladder.Supply = state.Observations.SupplyOf(underlying);
        if (book is not null)
        {
            Priced.Columns.GatherMarket(book);
            Priced.Ladder.Gather(state, book);
            Priced.Columns.GatherAll(book.LayOut(state.Instruments), state.Instruments);
        }
    }

    /// <summary>Prices the copy and writes a view of it: bit for bit the one published under the same sequence. The caller's thread.</summary>
    public RiskView Write(PositioningModel model, RiskParts parts)
    {
        if (IsKnown)
        {
            Price((parts & (RiskParts.Profile | RiskParts.Summary | RiskParts.Cascade)) != 0);
        }

        return WritePriced(model, parts);
    }

    /// <summary>Writes a view of a copy that has been priced, with its profile where the parts need it.</summary>
    public RiskView WritePriced(PositioningModel model, RiskParts parts)
    {
        parts &= ~RiskParts.Stress;
        var view = new RiskView(null) { Underlying = Priced.Underlying, Model = model, AsOfUnixNanos = AsOf, PricedAtUnixNanos = AsOf, Sequence = Sequence };
        view.IndexPrice = double.NaN;
        view.OldestInputUnixNanos = long.MinValue;
        view.OptionFeedUnixNanos = long.MinValue;
        if (IsKnown)
        {
            _builder.Write(view, model, parts, AsOf);
            SetVersions(view.Cells, byStrike: false);
            SetVersions(view.Strikes, byStrike: true);
            view.LiquidationLadder.MutableVersions.Fill(Sequence);
            view.Cascade.Version = (parts & RiskParts.Cascade) != 0 ? Sequence : 0;
            view.ProfileVersion = (parts & RiskParts.Profile) != 0 ? Sequence : 0;
        }

        view.Publish();
        return view;
    }

    /// <summary>Prices the copy.</summary>
    public void Price(bool withProfile)
    {
        Priced.PriceAll(AsOf);
        if (withProfile)
        {
            Priced.Profile.SumAll(Priced.Layout, Priced.Curves);
        }
    }

    private void SetVersions(RiskLadder ladder, bool byStrike)
    {
        if (ladder.Count == 0)
        {
            return;
        }

        ReadOnlySpan<bool> isHeld = _builder.IsHeld(byStrike);
        for (int i = 0; i < ladder.Count; i++)
        {
            ladder.MutableVersions[i] = isHeld[i] ? Sequence : 0;
        }
    }
}
