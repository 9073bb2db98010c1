using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.WhatIf;

/// <summary>An option, future or perpetual with what rows said of it.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="State">What rows said.</param>
/// <param name="Price">Forward of its expiry, or the mark price of a perpetual; NaN while there is none.</param>
/// <param name="PriceTime">Time of the forward.</param>
internal readonly record struct InstrumentCopy(InstrumentDefinition Definition, InstrumentState State, double Price, long PriceTime);

/// <summary>
/// The inputs of one underlying, copied on the engine thread between two inputs: enough to build a state of one's own from and try things out on it. The base
/// figures rest on the same moment.
/// </summary>
internal sealed class StateCopy : IDisposable
{
    /// <summary>Settles the underlying and copies it. Engine thread.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="withForcedOrders">Whether forced orders are wanted one by one: only where time is to pass.</param>
    public StateCopy(RiskEngine engine, string underlying, bool withForcedOrders = false)
    {
        Underlying = underlying;
        Base = new FrozenBook(engine.Options);
        engine.Freeze(underlying, Base);
        EngineState state = engine.State;
        Positions = new FrozenPositions(state);
        AsOf = state.Time.AsOf;
        Observations = ObservationImage.Of(state.Observations, underlying);
        for (int venue = 0; venue < state.Venues.Count; venue++)
        {
            VenueNames.Add(state.Venues[venue].Name);
        }

        if (state.Underlyings.Find(underlying) is { } book)
        {
            BookIndex = book.Index;
            HasTakerFlow = book.HasTakerFlow;
            FirstTradeTime = book.FirstTradeTime;
            ForcedOrders = withForcedOrders ? [.. book.Realised.Orders] : [];
            CopyInstruments(state, book);
        }
    }

    public string Underlying { get; }

    /// <summary>The book as it is.</summary>
    public FrozenBook Base { get; }

    public FrozenPositions Positions { get; }

    /// <summary>The histories about the underlying.</summary>
    public ObservationImage Observations { get; }

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOf { get; }

    /// <summary>Index of the underlying's book; −1 while nothing has been streamed of it.</summary>
    public int BookIndex { get; } = -1;

    public bool HasTakerFlow { get; }

    public long FirstTradeTime { get; } = long.MinValue;

    /// <summary>Venues by index.</summary>
    public List<string> VenueNames { get; } = [];

    /// <summary>The underlying's instruments by dense id.</summary>
    public List<InstrumentCopy> Instruments { get; } = [];

    /// <summary>Forced orders of the windows, in no stated order; empty unless they were asked for.</summary>
    public ForcedOrder[] ForcedOrders { get; } = [];

    /// <summary>Index of a venue; −1 for one that is not known.</summary>
    public int VenueOf(string venue) => VenueNames.IndexOf(venue);

    /// <summary>The prices that trade through modelled cells: the index, or where there is none those of the perpetuals.</summary>
    public IEnumerable<double> PricesThatConsume()
    {
        double index = Base.Priced.Columns.IndexPrice;
        return double.IsNaN(index)
            ? Instruments.Where(one => one.Definition.Kind == InstrumentKind.Perpetual && !double.IsNaN(one.Price)).Select(one => one.Price)
            : [index];
    }

    public void Dispose() => Positions.Dispose();

    private void CopyInstruments(EngineState state, UnderlyingBook book)
    {
        for (int id = 0; id < state.Instruments.SlotCount; id++)
        {
            if (state.Instruments.DefinitionOf(id) is { } definition && definition.Underlying == book.Name)
            {
                InstrumentState known = state.Instruments[id];
                double price = known.Group?.Forward ?? book.FindPerpetual(id)?.Price ?? double.NaN;
                Instruments.Add(new InstrumentCopy(definition, known, price, known.Group?.ForwardTime ?? long.MinValue));
            }
        }
    }
}
