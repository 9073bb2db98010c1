using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Market;

/// <summary>
/// Option turnover of one UTC day, 00:00:00 belonging to the day that begins. Sums of trades are whole numbers of small units, so that they are the same in
/// whatever order the trades came.
/// </summary>
internal struct TurnoverDay
{
    /// <summary>Units in a coin.</summary>
    public const double UnitsPerCoin = 1e8;

    /// <summary>US cents in a USD.</summary>
    public const double CentsPerUsd = 100.0;

    /// <summary>Above any trade, and low enough that no number of trades that a machine could take in overflows a sum.</summary>
    private const double MaxUnits = 1e26;

    /// <summary>Days since 1970-01-01.</summary>
    public int Day;

    /// <summary>Trades of the day.</summary>
    public long Trades;

    /// <summary>Time of the first trade, Unix nanoseconds.</summary>
    public long FirstTrade;

    /// <summary>Time of the last trade, Unix nanoseconds.</summary>
    public long LastTrade;

    /// <summary>Calls traded, units of a coin.</summary>
    public Int128 CallUnits;

    /// <summary>Puts traded, units of a coin.</summary>
    public Int128 PutUnits;

    /// <summary>Value of the trades for whose minute an index price was known, US cents.</summary>
    public Int128 UsdCents;

    /// <summary>Coins of the other trades, units: the day's last index price values them.</summary>
    public Int128 UnvaluedUnits;

    /// <summary>When the day's last state was taken: its time; <see cref="long.MinValue"/> while the day runs, or where nothing was known.</summary>
    public long CloseTime;

    /// <summary>The index price of that state, USD per coin; NaN where there was none.</summary>
    public double CloseIndex;

    /// <summary>Volume of calls in the 24 hours to that state, as quoted, coins; NaN where no volume was known.</summary>
    public double CallVolume;

    /// <summary>The same of puts.</summary>
    public double PutVolume;

    /// <summary>A day of which nothing is known yet.</summary>
    public static TurnoverDay Of(int day) => new()
    {
        Day = day,
        FirstTrade = long.MaxValue,
        LastTrade = long.MinValue,
        CloseTime = long.MinValue,
        CloseIndex = double.NaN,
        CallVolume = double.NaN,
        PutVolume = double.NaN,
    };

    /// <summary>The UTC day that a time belongs to.</summary>
    public static int DayOf(long time) => (int)(time / UnixTime.NanosPerDay);

    /// <summary>Start of the day, Unix nanoseconds.</summary>
    public readonly long Start => Day * UnixTime.NanosPerDay;

    /// <summary>Counts a trade.</summary>
    /// <param name="isCall">Call or put.</param>
    /// <param name="coins">Amount, coins.</param>
    /// <param name="time">Time of the trade.</param>
    /// <param name="indexPrice">What it is valued at, USD per coin; NaN where that is not known.</param>
    public void Add(bool isCall, double coins, long time, double indexPrice)
    {
        Int128 units = Whole(coins * UnitsPerCoin);
        Trades++;
        (FirstTrade, LastTrade) = (Math.Min(FirstTrade, time), Math.Max(LastTrade, time));
        CallUnits += isCall ? units : 0;
        PutUnits += isCall ? 0 : units;
        UnvaluedUnits += double.IsNaN(indexPrice) ? units : 0;
        UsdCents += double.IsNaN(indexPrice) ? 0 : Whole(coins * indexPrice * CentsPerUsd);
    }

    private static Int128 Whole(double value) => (Int128)Math.Round(Math.Min(value, MaxUnits));

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        Day = carrier.Int(Day);
        Trades = carrier.Long(Trades);
        FirstTrade = carrier.Long(FirstTrade);
        LastTrade = carrier.Long(LastTrade);
        CallUnits = carrier.Wide(CallUnits);
        PutUnits = carrier.Wide(PutUnits);
        UsdCents = carrier.Wide(UsdCents);
        UnvaluedUnits = carrier.Wide(UnvaluedUnits);
        CloseTime = carrier.Long(CloseTime);
        CloseIndex = carrier.Double(CloseIndex);
        CallVolume = carrier.Double(CallVolume);
        PutVolume = carrier.Double(PutVolume);
    }
}
