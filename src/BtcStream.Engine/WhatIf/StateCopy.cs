using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
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
    public StateCopy(RiskEngine engine, string underlying)
    {
        Underlying = underlying;
        Base = new FrozenBook(engine.Options);
        engine.Freeze(underlying, Base);
        EngineState state = engine.State;
        Positions = new FrozenPositions(state);
        AsOf = state.Time.AsOf;
        for (int venue = 0; venue < state.Venues.Count; venue++)
        {
            VenueNames.Add(state.Venues[venue].Name);
        }

        if (state.Underlyings.Find(underlying) is { } book)
        {
            BookIndex = book.Index;
            HasTakerFlow = book.HasTakerFlow;
            FirstTradeTime = book.FirstTradeTime;
            CopyInstruments(state, book);
        }
    }

    public string Underlying { get; }

    /// <summary>The book as it is.</summary>
    public FrozenBook Base { get; }

    public FrozenPositions Positions { get; }

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

    /// <summary>Index of a venue; −1 for one that is not known.</summary>
    public int VenueOf(string venue) => VenueNames.IndexOf(venue);

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
