using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.WhatIf;

/// <summary>Contracts of an option that dealers are supposed to hold besides, under every positioning model.</summary>
/// <param name="Contracts">Positive is long.</param>
/// <param name="Iv">Decimal a year, before shifts; NaN takes the surface's.</param>
public readonly record struct HypotheticalContracts(double Contracts, double Iv);

/// <summary>
/// One underlying of a copied state after shifts, as a state of its own that things can be tried out on, priced as the engine prices. First time passes, then prices
/// and IVs move. Its thread is its caller's.
/// </summary>
internal sealed class ScratchBook
{
    private readonly EngineState _state;
    private readonly UnderlyingBook _book;
    private readonly Shifts _shifts;
    private readonly ScratchOptions _hypothetical;

    /// <summary>Builds the state and lets time pass: what has expired by then is gone.</summary>
    /// <param name="copy">What to begin from.</param>
    /// <param name="options">What the engine was made with.</param>
    /// <param name="shifts">What changes.</param>
    /// <param name="contracts">Option positions to add.</param>
    /// <param name="definitions">A definition of each of them; null for none.</param>
    /// <exception cref="RevaluationException">An option is refused.</exception>
    public ScratchBook(
        StateCopy copy, EngineOptions options, Shifts shifts, IReadOnlyList<HypotheticalContracts> contracts, InputBatch? definitions)
    {
        _shifts = shifts;
        _state = new EngineState(options);
        foreach (string venue in copy.VenueNames.Skip(1))
        {
            _state.Venues.Add(venue);
        }

        _book = _state.Underlyings.Add(copy.Underlying);
        _book.IndexPrice = copy.Base.Priced.Columns.IndexPrice * shifts.PriceFactor;
        _book.IndexPriceTime = copy.Base.Priced.Columns.IndexPriceTime;
        _book.ChangedAtSequence = Math.Max(1, copy.Base.Sequence);
        (_book.HasTakerFlow, _book.FirstTradeTime) = (copy.HasTakerFlow, copy.FirstTradeTime);
        foreach (InstrumentCopy instrument in copy.Instruments)
        {
            Add(instrument);
        }

        _state.Accept(copy.AsOf);
        _hypothetical = new ScratchOptions(_state, _book, contracts, definitions);
        _state.Accept(shifts.MovedTime(copy.AsOf));
        _hypothetical.Price(shifts.Iv);
    }

    /// <summary>Prices the book, hypothetical contracts included.</summary>
    /// <param name="ladder">Liquidations and depth after the shifts.</param>
    public FrozenBook Price(LadderImage ladder)
    {
        var frozen = new FrozenBook(_state.Options);
        frozen.Gather(_state, _book, _book.Name, 0);
        frozen.Priced.Ladder = ladder;
        _hypothetical.AddTo(frozen.Priced.Columns);
        return frozen;
    }

    /// <summary>Applies position rows as an ingest call would, and adds what they come to to a ladder.</summary>
    /// <param name="batch">One message of position rows, all isolated or with the venue's own price.</param>
    /// <param name="model">A margin model instead of theirs; null for none.</param>
    /// <param name="ladder">The ladder to add to.</param>
    /// <exception cref="RevaluationException">A row is refused.</exception>
    public IReadOnlyList<HypotheticalResult> AddPositions(InputBatch batch, Quant.Liquidations.MarginModel? model, LadderImage ladder)
    {
        var applier = new PositionApplier(_state);
        var ids = new CallIds(0);
        for (int row = 0; row < batch.Positions.Count; row++)
        {
            int refused = batch.Result.Rejections.Length;
            applier.Apply(batch, row, row + 1, 1, ids);
            if (batch.Result.Rejections.Length > refused)
            {
                throw new RevaluationException(Field, row, batch.Result.Rejections[refused], batch);
            }

            Check(row);
        }

        var terms = new RebuildTerms { Model = model };
        using var frozen = new FrozenPositions(_state);
        var pricer = new FrozenPricer(frozen, _state.Positions.Models, terms, _state.Options.LadderGrid, _book.Index);
        var results = new List<HypotheticalResult>();
        for (int id = 0; id < frozen.Rows.SlotCount; id++)
        {
            results.Add(ResultOf(pricer, frozen, id));
        }

        ladder.AddObserved(LadderRebuild.Build(frozen, _state.Positions.Models, terms, _state.Options.LadderGrid, _book.Index));
        return results;
    }

    private const string Field = "hypothetical_positions";

    /// <summary>A row that an ingest call takes may still make no position of its own here.</summary>
    private void Check(int row)
    {
        ChunkedTable<PositionRecord> rows = _state.Positions.Rows;
        if (rows.SlotCount != row + 1)
        {
            throw new RevaluationException(
                $"{Field}[{row}].account is '{_state.Positions.Rows[row - 1].Account}': a row before it has the same venue, account, instrument and side; positions are each of their own");
        }

        if (!rows[row].IsOpen)
        {
            throw new RevaluationException($"{Field}[{row}].size is '0': it closes a position, and a hypothetical one needs a size");
        }

        if (rows[row].IsCross)
        {
            throw new RevaluationException(
                $"{Field}[{row}].margin_mode is 'MARGIN_MODE_CROSS': a cross position has the price that its account's equity gives it; give margin or leverage instead");
        }

        if (_state.Positions.MarketOf(rows[row].Instrument).Book != _book)
        {
            InstrumentDefinition definition = _state.Instruments.DefinitionOf(rows[row].Instrument)!;
            throw new RevaluationException($"{Field}[{row}].instrument is '{definition.Name}': it is of {definition.Underlying}, and the question is about {_book.Name}");
        }
    }

    private static HypotheticalResult ResultOf(FrozenPricer pricer, FrozenPositions frozen, int id)
    {
        ref readonly PositionRecord row = ref frozen.Rows[id];
        ref readonly FrozenMarket market = ref frozen.MarketOf(row.Instrument);
        PositionPrice price = pricer.PriceOf(row);
        double inMargin = market.IsInverse ? row.Size / price.Price : row.Size * price.Price;
        Quant.Liquidations.MarginModel? model = pricer.ModelOf(row, market, out _);
        return new HypotheticalResult(price.Price, price.NotionalCents * LadderImage.UsdPerUnit, model?.MaintenanceMargin(inMargin) ?? double.NaN);
    }

    private void Add(in InstrumentCopy copy)
    {
        int id = _state.Definer.Restore(copy.Definition);
        ref InstrumentState state = ref _state.Instruments[id];
        ExpiryGroup? group = state.Group;
        state = copy.State;
        state.Group = group;
        (state.IsTouched, state.NeedsPricing) = (false, false);
        state.Iv = _shifts.MovedIv(state.Iv);
        if (group is not null)
        {
            (group.Forward, group.ForwardTime) = (copy.Price * _shifts.PriceFactor, copy.PriceTime);
        }

        if (_book.FindPerpetual(id) is { } perpetual)
        {
            perpetual.Price = copy.Price * _shifts.PriceFactor;
        }
    }
}
