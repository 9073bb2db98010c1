using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>What is known of a perpetual from market rows.</summary>
internal sealed class PerpetualState(int instrument, Venue venue, SettlementKind settlement)
{
    /// <summary>Dense id.</summary>
    public int Instrument { get; } = instrument;

    public Venue Venue { get; } = venue;

    public bool IsInverse { get; } = settlement == SettlementKind.Inverse;

    /// <summary>Mark price, USD per coin; NaN while there is none.</summary>
    public double Price { get; set; } = double.NaN;

    public long PriceTime { get; set; } = long.MinValue;

    /// <summary>Coins where linear, USD face where inverse; NaN while there is none.</summary>
    public double OpenInterest { get; set; } = double.NaN;

    public long OpenInterestTime { get; set; } = long.MinValue;

    /// <summary>The buy side of its order book.</summary>
    public BookSide Bids { get; } = new();

    /// <summary>The sell side of its order book.</summary>
    public BookSide Asks { get; } = new();

    /// <summary>Open interest in USD at a price; 0 while either is unknown.</summary>
    public double OpenInterestUsd(double price)
    {
        double usd = IsInverse ? OpenInterest : OpenInterest * price;
        return double.IsNaN(usd) ? 0.0 : usd;
    }

    /// <summary>Its part of a snapshot; what it is, its instrument says.</summary>
    public void Carry(StateCarrier carrier)
    {
        Price = carrier.Double(Price);
        PriceTime = carrier.Long(PriceTime);
        OpenInterest = carrier.Double(OpenInterest);
        OpenInterestTime = carrier.Long(OpenInterestTime);
        Bids.Carry(carrier);
        Asks.Carry(carrier);
    }
}

/// <summary>One side of an order book, best first.</summary>
internal sealed class BookSide
{
    private DepthLevel[] _levels = [];
    private int _count;

    /// <summary>Coins where the perpetual is linear, USD face where inverse.</summary>
    public ReadOnlySpan<DepthLevel> Levels => _levels.AsSpan(0, _count);

    /// <summary>Time of the side; <see cref="long.MinValue"/> while none has been streamed.</summary>
    public long Time { get; private set; } = long.MinValue;

    /// <summary>Replaces the side. A single level of amount 0 empties it.</summary>
    public void Set(ReadOnlySpan<DepthLevel> levels, long time)
    {
        bool empties = levels.Length == 1 && levels[0].Amount == 0.0;
        _count = empties ? 0 : levels.Length;
        if (_levels.Length < _count)
        {
            _levels = new DepthLevel[2 * _count];
        }

        levels[.._count].CopyTo(_levels);
        Time = time;
    }

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        Time = carrier.Long(Time);
        DepthLevel[] loaded = carrier.Array(Levels);
        if (carrier.IsLoading)
        {
            (_levels, _count) = (loaded, loaded.Length);
        }
    }
}
