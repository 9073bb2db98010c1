using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.State.Stress;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress;

/// <summary>
/// What the stress answers rest on, as of one moment: an underlying's book and its histories. The engine thread only gathers; then its thread is its owner's. An
/// answer is a function of it alone, so that it does not matter in which order the inputs came.
/// </summary>
internal sealed class StressCopy
{
    /// <summary>What every view of a copy has: all that rows and answers read of the book.</summary>
    private const RiskParts ViewParts = RiskParts.Summary | RiskParts.Strikes | RiskParts.Cascade;

    private readonly RiskView?[] _views = new RiskView?[(int)PositioningModel.FlowAdjusted + 1];
    private bool _isPriced;

    /// <summary>A copy of an underlying, which is settled first. Engine thread.</summary>
    public StressCopy(RiskEngine engine, string underlying)
        : this(engine.State, underlying, Freeze(engine, underlying))
    {
    }

    /// <summary>A copy over a book that has been gathered already. Engine thread.</summary>
    /// <param name="state">Everything but the book.</param>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="book">The book.</param>
    /// <param name="isPriced">Whether the book has been priced, its profile included.</param>
    public StressCopy(EngineState state, string underlying, FrozenBook book, bool isPriced = false)
    {
        Options = state.Options;
        Underlying = underlying;
        Book = book;
        Observations = ObservationImage.Of(state.Observations, underlying);
        _isPriced = isPriced;
        Market = MarketImage.Of(state, underlying);
        Kept = state.Options.KeepsStressStates ? StressRecorder.KeptOf(state.Underlyings.Find(underlying)) : null;
    }

    public EngineOptions Options { get; }

    public string Underlying { get; }

    public FrozenBook Book { get; }

    public ObservationImage Observations { get; }

    /// <summary>The market now and at the ends of minutes, and option turnover by day.</summary>
    public MarketImage Market { get; }

    /// <summary>The states of stress rows as of the end of the last minute; null where none are kept.</summary>
    public KeptStates? Kept { get; }

    /// <summary>Answers from before that rest on series alone.</summary>
    public StressCache Cache { get; init; } = new();

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public long AsOf => Book.AsOf;

    /// <summary>The publication that this is the state of.</summary>
    public long Sequence => Book.Sequence;

    /// <summary>The book priced as of as_of, with its profile. Priced once, when it is first asked for.</summary>
    public PricedBook Priced
    {
        get
        {
            if (!_isPriced && Book.IsKnown)
            {
                Book.Price(withProfile: true);
            }

            _isPriced = true;
            return Book.Priced;
        }
    }

    /// <summary>Copies on the engine thread.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static Task<StressCopy> TakeAsync(EngineHost host, string underlying)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(underlying);
        return host.AskAsync(engine => new StressCopy(engine, underlying));
    }

    /// <summary>Summary, strikes and cascade under a model; written once, when it is first asked for. It belongs to the copy: nobody disposes it.</summary>
    public RiskView ViewOf(PositioningModel model)
    {
        if (model == PositioningModel.FlowAdjusted && !Priced.Columns.HasTakerFlow)
        {
            // Without a trade the two models are one, to the bit.
            model = PositioningModel.Naive;
        }

        _ = Priced;
        return _views[(int)model] ??= Book.WritePriced(model, ViewParts);
    }

    private static FrozenBook Freeze(RiskEngine engine, string underlying)
    {
        var book = new FrozenBook(engine.Options);
        engine.Freeze(underlying, book);
        return book;
    }
}
