namespace BtcStream.Engine.State.Positions;

/// <summary>Where a position stands.</summary>
internal enum PositionStatus : byte
{
    /// <summary>A free row.</summary>
    None = 0,

    /// <summary>Closed; remembered for a while, so that an older row does not bring it back.</summary>
    Closed = 1,

    /// <summary>On the ladder, at its liquidation price.</summary>
    Resting = 2,

    /// <summary>No positive price liquidates it.</summary>
    NoPrice = 3,

    /// <summary>Its price cannot be computed: the account's equity or a mark is missing, or the margin table does not reach so far.</summary>
    Unpriced = 4,

    /// <summary>The mark has crossed its liquidation price, and no row has said yet what became of it.</summary>
    Triggered = 5,

    /// <summary>As triggered, and its account's equity is negative.</summary>
    Bankrupt = 6,
}

/// <summary>What a position's row says of it besides numbers.</summary>
[Flags]
internal enum PositionTraits : byte
{
    None = 0,

    /// <summary>A short; else a long.</summary>
    IsShort = 1 << 0,

    /// <summary>Backed by its account; else by its own margin.</summary>
    IsCross = 1 << 1,

    /// <summary>The liquidation price is the venue's own.</summary>
    HasVenuePrice = 1 << 2,

    /// <summary><see cref="PositionRecord.Backing"/> is a leverage; else a margin, or NaN for none.</summary>
    IsLeverage = 1 << 3,

    /// <summary>The row named its margin model; else it has the venue's.</summary>
    HasOwnModel = 1 << 4,
}

/// <summary>
/// One leveraged position. 88 bytes, kept together because a row touches all of it. Lists run through positions by id plus one, so that a cleared row is
/// in none.
/// </summary>
internal struct PositionRecord
{
    /// <summary>The venue's identifier of the account; the venue is the instrument's.</summary>
    public ulong Account;

    /// <summary>Coins where linear, USD face where inverse; above 0 while it is open.</summary>
    public double Size;

    /// <summary>USD per coin; NaN where no row gave it.</summary>
    public double EntryPrice;

    /// <summary>Isolated margin (USD where linear, coin where inverse) or leverage; NaN where no row gave either.</summary>
    public double Backing;

    /// <summary>The venue's or the solved one, USD per coin; NaN where there is none.</summary>
    public double LiquidationPrice;

    /// <summary>What is traded at the liquidation price, US cents; counted while it rests on the ladder or is triggered.</summary>
    public long NotionalCents;

    /// <summary>Time of the latest row, Unix nanoseconds.</summary>
    public long Time;

    /// <summary>Dense id of the instrument.</summary>
    public int Instrument;

    /// <summary>Row of the account it is backed by, plus one; 0 where isolated.</summary>
    public int AccountRow;

    /// <summary>Neighbours in the list of its ladder cell.</summary>
    public int NextInCell;
    public int PreviousInCell;

    /// <summary>Neighbours in the list of its account.</summary>
    public int NextInAccount;
    public int PreviousInAccount;

    /// <summary>Cell of the ladder while it rests there.</summary>
    public int Cell;

    /// <summary>Id of the margin model; <see cref="PositionBook.NoModel"/> for none.</summary>
    public ushort Model;
    public PositionStatus Status;
    public PositionTraits Traits;

    public readonly bool IsShort => (Traits & PositionTraits.IsShort) != 0;

    public readonly bool IsCross => (Traits & PositionTraits.IsCross) != 0;

    public readonly bool HasVenuePrice => (Traits & PositionTraits.HasVenuePrice) != 0;

    /// <summary>+1 for a long, −1 for a short.</summary>
    public readonly double Sign => IsShort ? -1.0 : 1.0;

    public readonly bool IsOpen => Status > PositionStatus.Closed;

    /// <summary>Whether the mark has crossed its liquidation price.</summary>
    public readonly bool IsTriggered => Status >= PositionStatus.Triggered;

    /// <summary>A position of which nothing is known but its key.</summary>
    public static PositionRecord New(ulong account, int instrument, bool isShort) => new()
    {
        Account = account,
        Instrument = instrument,
        Traits = isShort ? PositionTraits.IsShort : PositionTraits.None,
        Status = PositionStatus.Closed,
        EntryPrice = double.NaN,
        Backing = double.NaN,
        LiquidationPrice = double.NaN,
        Time = long.MinValue,
    };
}
