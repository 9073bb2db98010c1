using BtcStream.Engine.State.Market;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.State.Stress;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// One underlying: its index price, its instruments by expiry, and the list of options that rows have touched. The engine's state is
/// partitioned by it: nothing of one underlying is read when another is priced. Engine thread only.
/// </summary>
internal sealed partial class UnderlyingBook
{
    private int[] _touched = [];
    private BookLayout _layout = BookLayout.Empty;

    public UnderlyingBook(string name, int index, EngineOptions options)
    {
        Name = name;
        Index = index;
        Ladder = new LiquidationLadder(options.LadderGrid);
        Realised = new RealisedLiquidations(Ladder, options.MaxForcedOrders);
        Modelled = new ModelledLiquidations(Ladder, options.ModelledOpenInterest);
    }

    /// <summary>Coin, as in BTC.</summary>
    public string Name { get; }

    /// <summary>Place in the engine's list, in the order underlyings were first seen.</summary>
    public int Index { get; }

    /// <summary>USD per coin; NaN while no market row gave it.</summary>
    public double IndexPrice { get; set; } = double.NaN;

    /// <summary>Time of the index price.</summary>
    public long IndexPriceTime { get; set; } = long.MinValue;

    /// <summary>What would be and what was liquidated, by price.</summary>
    public LiquidationLadder Ladder { get; }

    /// <summary>Forced orders of the last 24 hours.</summary>
    public RealisedLiquidations Realised { get; }

    /// <summary>Liquidations modelled from open interest.</summary>
    public ModelledLiquidations Modelled { get; }

    /// <summary>Samples of the market by minute, and option turnover by day.</summary>
    public MarketHistory Market { get; } = new();

    /// <summary>Instruments of the underlying that have had positions.</summary>
    public List<PositionMarket> Markets { get; } = [];

    /// <summary>Perpetuals of the underlying, in the order they were defined.</summary>
    public List<PerpetualState> Perpetuals { get; } = [];

    /// <summary>Counts changes of the order books of the perpetuals.</summary>
    public long DepthVersion { get; set; }

    /// <summary>Live expiries, in the order they were first seen.</summary>
    public List<ExpiryGroup> Groups { get; } = [];

    /// <summary>Live options.</summary>
    public int OptionCount { get; set; }

    /// <summary>Counts the changes of the set of live options: columns laid out for an older value must be laid out again.</summary>
    public long Structure { get; set; }

    /// <summary>Counts the accepted changes: equal values mean that nothing has changed in between.</summary>
    public long Changes { get; set; }

    /// <summary>The instant that prices of this book are for, Unix nanoseconds; <see cref="long.MinValue"/> before the first publication point.</summary>
    public long PricedAt { get; set; } = long.MinValue;

    /// <summary><see cref="Changes"/> at the last publication point.</summary>
    public long ChangesAtPublication { get; set; } = -1;

    /// <summary>The last publication point at which anything of the book had changed, its pricing instant included.</summary>
    public long ChangedAtSequence { get; set; }

    /// <summary>Margin accounts at the last publication point: coverage shows them with every underlying.</summary>
    public int AccountsAtPublication { get; set; }

    /// <summary>The engine's as_of at the last publication point.</summary>
    public long AsOfAtPublication { get; set; } = long.MinValue;

    /// <summary>True once anything has been observed of it beyond its markets.</summary>
    public bool HasObservations { get; set; }

    /// <summary>States of its stress rows; null while none are kept.</summary>
    public KeptStates? StressStates { get; set; }

    /// <summary>True once a trade gave an option of this underlying a taker flow: before that all but the naive model are trivial.</summary>
    public bool HasTakerFlow { get; set; }

    /// <summary>Earliest time of a trade counted since the stated start; <see cref="long.MinValue"/> while there is none.</summary>
    public long FirstTradeTime { get; set; } = long.MinValue;

    /// <summary>Dense ids of options that rows have touched. An entry counts only while the option's own flag stands.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, TouchedCount);

    public int TouchedCount { get; private set; }

    /// <summary>The layout of the options as they are listed now; built when it is asked for after a change.</summary>
    public BookLayout LayOut(InstrumentTable instruments)
    {
        if (_layout.Structure != Structure)
        {
            _layout = BookLayout.Build(this, instruments);
        }

        return _layout;
    }

    public ExpiryGroup? FindGroup(Venue venue, SettlementKind settlement, string quoteCurrency, long expiryUnixNanos)
    {
        foreach (ExpiryGroup group in Groups)
        {
            if (group.IsFamily(venue, settlement, quoteCurrency, expiryUnixNanos))
            {
                return group;
            }
        }

        return null;
    }

    public PerpetualState? FindPerpetual(int instrument)
    {
        foreach (PerpetualState perpetual in Perpetuals)
        {
            if (perpetual.Instrument == instrument)
            {
                return perpetual;
            }
        }

        return null;
    }

    /// <summary>The venue's first perpetual of this underlying, or null.</summary>
    public PerpetualState? FirstPerpetual(Venue venue)
    {
        foreach (PerpetualState perpetual in Perpetuals)
        {
            if (perpetual.Venue == venue)
            {
                return perpetual;
            }
        }

        return null;
    }

    /// <summary>Notes that a row has changed an option, and whether its price depends on what changed.</summary>
    public void Touch(int instrument, ref InstrumentState option, bool needsPricing)
    {
        option.NeedsPricing |= needsPricing;
        if (option.IsTouched)
        {
            return;
        }

        option.IsTouched = true;
        if (TouchedCount == _touched.Length)
        {
            Array.Resize(ref _touched, Math.Max(256, TouchedCount * 2));
        }

        _touched[TouchedCount++] = instrument;
    }

    /// <summary>Forgets the list; the caller has cleared the flags.</summary>
    public void ClearTouched() => TouchedCount = 0;
}
