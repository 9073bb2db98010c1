using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.WhatIf;

/// <summary>Contracts of an option that dealers are supposed to hold.</summary>
/// <param name="Definition">The option.</param>
/// <param name="Contracts">Positive is long.</param>
/// <param name="Iv">Decimal a year; NaN takes the surface's.</param>
public readonly record struct HypotheticalContracts(InstrumentDefinition Definition, double Contracts, double Iv);

/// <summary>Options of a copied state after shifts, with hypothetical ones added, priced as the engine prices. Its thread is its caller's.</summary>
internal sealed class ScratchBook
{
    private readonly EngineState _state;
    private readonly UnderlyingBook _book;
    private readonly Shifts _shifts;
    private readonly Dictionary<(string Venue, string Name), int> _ids = [];

    /// <summary>Builds the state and lets time pass: what has expired by then is gone.</summary>
    public ScratchBook(StateCopy copy, EngineOptions options, Shifts shifts)
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
        (_book.HasTakerFlow, _book.FirstTradeTime) = (copy.HasTakerFlow, copy.FirstTradeTime);
        foreach (InstrumentCopy instrument in copy.Instruments)
        {
            Add(instrument);
        }

        if (copy.AsOf != long.MinValue)
        {
            _state.Accept(copy.AsOf + (long)(shifts.Hours * UnixTime.NanosPerHour));
        }
    }

    /// <summary>The instant it is priced for.</summary>
    public long AsOf => _state.Time.AsOf;

    /// <summary>Whether an option with this key is listed.</summary>
    public bool Knows(string venue, string name) => _ids.ContainsKey((venue, name));

    /// <summary>Prices the book, hypothetical contracts included, under a positioning model. The ladder is the caller's.</summary>
    /// <param name="model">The model that views will be written under.</param>
    /// <param name="options">Contracts; their options are added where they are not listed, at the forward of their expiry.</param>
    /// <param name="ladder">Liquidations and depth after the shifts.</param>
    public FrozenBook Price(PositioningModel model, IReadOnlyList<HypotheticalContracts> options, LadderImage ladder)
    {
        foreach (HypotheticalContracts option in options)
        {
            AddHypothetical(option);
        }

        _book.HasTakerFlow |= options.Count > 0;
        var frozen = new FrozenBook(_state.Options);
        frozen.Gather(_state, _book, _book.Name, 0);
        frozen.Priced.Ladder = ladder;
        if (options.Count > 0)
        {
            BookLayout layout = frozen.Priced.Layout;
            double[] contracts = new double[layout.Count];
            foreach (HypotheticalContracts option in options)
            {
                int at = Array.IndexOf(layout.Instruments, _ids[(option.Definition.Venue, option.Definition.Name)]);
                contracts[at] += option.Contracts;
                frozen.Priced.Columns.OpenInterest[at] = double.IsNaN(frozen.Priced.Columns.OpenInterest[at]) ? 0.0 : frozen.Priced.Columns.OpenInterest[at];
            }

            frozen.Priced.Columns.HypotheticalContracts = contracts;
            frozen.Priced.Curves.HypotheticalSign = model == PositioningModel.Reversed ? -1.0 : 1.0;
        }

        return frozen;
    }

    /// <summary>Applies position rows as an ingest call would, and adds what they come to to a ladder.</summary>
    /// <param name="batch">One message of position rows, all isolated or with the venue's own price.</param>
    /// <param name="ladder">The ladder to add to.</param>
    /// <exception cref="RevaluationException">A row is refused.</exception>
    public IReadOnlyList<HypotheticalResult> AddPositions(InputBatch batch, LadderImage ladder)
    {
        var applier = new PositionApplier(_state);
        applier.Apply(batch, 0, batch.Positions.Count, 1, new CallIds(0));
        if (!batch.Result.Rejections.IsEmpty)
        {
            RowRejection refused = batch.Result.Rejections[0];
            throw new RevaluationException($"hypothetical_positions[{refused.Row}].{refused.Field.WireName()}: refused as {refused.Code}");
        }

        var results = new List<HypotheticalResult>();
        for (int id = 0; id < _state.Positions.Rows.SlotCount; id++)
        {
            ref readonly PositionRecord row = ref _state.Positions.Rows[id];
            if (row.IsCross)
            {
                throw new RevaluationException(
                    $"hypothetical_positions[{id}].margin_mode: a cross position has the price that its account's equity gives it; give margin or leverage instead");
            }

            PositionMarket market = _state.Positions.MarketOf(row.Instrument);
            double notional = row.NotionalCents * LadderImage.UsdPerUnit;
            double inMargin = market.IsInverse ? row.Size / row.LiquidationPrice : row.Size * row.LiquidationPrice;
            results.Add(new HypotheticalResult(row.LiquidationPrice, notional, _state.Positions.Models.Find(row.Model)?.MaintenanceMargin(inMargin) ?? double.NaN));
        }

        ladder.AddObserved(_book.Ladder);
        return results;
    }

    private void Add(in InstrumentCopy copy)
    {
        int id = _state.Definer.Restore(copy.Definition);
        _ids.Add((copy.Definition.Venue, copy.Definition.Name), id);
        ref InstrumentState state = ref _state.Instruments[id];
        ExpiryGroup? group = state.Group;
        state = copy.State;
        state.Group = group;
        (state.IsTouched, state.NeedsPricing) = (false, false);
        state.Iv = Shifted(state.Iv);
        if (group is not null)
        {
            (group.Forward, group.ForwardTime) = (copy.Price * _shifts.PriceFactor, copy.PriceTime);
        }

        if (_book.FindPerpetual(id) is { } perpetual)
        {
            perpetual.Price = copy.Price * _shifts.PriceFactor;
        }
    }

    /// <summary>At an IV of 0 an option has no gamma: it is one without IV.</summary>
    private double Shifted(double iv) => iv + _shifts.Iv > 0.0 ? iv + _shifts.Iv : double.NaN;

    private void AddHypothetical(in HypotheticalContracts option)
    {
        if (!_ids.TryGetValue((option.Definition.Venue, option.Definition.Name), out int id))
        {
            id = _state.Definer.Restore(option.Definition);
            _ids.Add((option.Definition.Venue, option.Definition.Name), id);
            ExpiryGroup group = _state.Instruments[id].Group!;
            if (!group.HasForward)
            {
                (group.Forward, group.ForwardTime) = (NearestForward(group), _book.IndexPriceTime);
            }
        }

        ref InstrumentState state = ref _state.Instruments[id];
        state.OpenInterest = double.IsNaN(state.OpenInterest) ? 0.0 : state.OpenInterest;
        state.OpenInterestTime = Math.Max(state.OpenInterestTime, _book.IndexPriceTime);
        if (!double.IsNaN(option.Iv) || double.IsNaN(state.Iv))
        {
            state.Iv = double.IsNaN(option.Iv) ? NearestIv(state) : option.Iv;
        }
    }

    /// <summary>The forward of the listed expiry nearest in time; the index where there is none.</summary>
    private double NearestForward(ExpiryGroup group)
    {
        ExpiryGroup? nearest = _book.Groups.Where(g => g.HasForward).MinBy(g => Math.Abs(g.ExpiryUnixNanos - group.ExpiryUnixNanos));
        return nearest?.Forward ?? _book.IndexPrice;
    }

    /// <summary>The IV of the listed option nearest in time, then in strike; NaN where there is none.</summary>
    private double NearestIv(in InstrumentState option)
    {
        (double best, double iv) = (double.PositiveInfinity, double.NaN);
        foreach (ExpiryGroup group in _book.Groups)
        {
            double days = Math.Abs(group.ExpiryUnixNanos - option.Group!.ExpiryUnixNanos) / (double)UnixTime.NanosPerDay;
            foreach (int member in group.Members)
            {
                InstrumentState known = _state.Instruments[member];
                double distance = (days * 1e6) + Math.Abs((known.Strike / option.Strike) - 1.0);
                (best, iv) = !double.IsNaN(known.Iv) && distance < best ? (distance, known.Iv) : (best, iv);
            }
        }

        return iv;
    }
}
