namespace BtcStream.Quant.Domain;

/// <summary>Why a name is not an instrument of Deribit's grammar; see <see cref="DeribitName"/>.</summary>
public enum InstrumentNameCode : byte
{
    /// <summary>The name is an instrument.</summary>
    Ok = 0,

    /// <summary>No characters at all.</summary>
    Empty = 1,

    /// <summary>Longer than <see cref="DeribitName.MaxLength"/> characters.</summary>
    TooLong = 2,

    /// <summary>The underlying is not 1 to 16 of A–Z, 0–9.</summary>
    BadUnderlying = 3,

    /// <summary>An underscore is there but what follows is not 1 to 16 of A–Z, 0–9.</summary>
    BadQuoteCurrency = 4,

    /// <summary>An underlying alone: neither a contract after a dash nor a quote currency after an underscore.</summary>
    NoContract = 5,

    /// <summary>What follows the underlying is neither PERPETUAL nor a date like 27JUN26 or 6FEB26.</summary>
    BadExpiry = 6,

    /// <summary>The date is well formed but not in the calendar, like 31JUN26.</summary>
    NoSuchDate = 7,

    /// <summary>The strike is not a plain number like 100000 or 0d05, without leading or trailing zeros to spare.</summary>
    BadStrike = 8,

    /// <summary>The strike is zero.</summary>
    ZeroStrike = 9,

    /// <summary>The strike has more than 15 significant digits, so that a double could not hold it exactly.</summary>
    StrikeTooPrecise = 10,

    /// <summary>The right is missing or neither C nor P.</summary>
    BadRight = 11,

    /// <summary>The name is complete but goes on.</summary>
    TrailingText = 12,

    /// <summary>A future or option combo such as BTC-FS-27JUN26_PERP or BTC-CS-27JUN26-90000_100000: its legs are instruments, it is not.</summary>
    Combo = 13,
}
