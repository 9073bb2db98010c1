namespace BtcStream.Engine.Ring;

/// <summary>
/// Why a row or definition was refused; the numbers are those of the wire contract. One code a row: that of the first field at fault, in the order of the
/// checks.
/// </summary>
public enum RejectionCode : byte
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A field that this kind of row or instrument needs is absent.</summary>
    MissingField = 1,

    /// <summary>Fields that exclude each other, or a field that this kind of instrument cannot have.</summary>
    ConflictingFields = 2,

    /// <summary>Not a number, or infinite.</summary>
    NotFinite = 3,

    /// <summary>Below zero where that has no meaning.</summary>
    Negative = 4,

    /// <summary>Zero where only more makes sense, or beyond the largest value the engine takes for this field.</summary>
    OutOfRange = 5,

    /// <summary>Not one of the values this field can take.</summary>
    InvalidEnum = 6,

    /// <summary>No definition of this call introduced the id.</summary>
    UnknownId = 7,

    /// <summary>The id of a definition is above the bound.</summary>
    IdOutOfRange = 8,

    /// <summary>The name does not say what the instrument is, and no definition does.</summary>
    UnknownInstrument = 9,

    /// <summary>The name cannot be one: an impossible date or strike, empty, too long, or with characters that are not allowed.</summary>
    InvalidName = 10,

    /// <summary>A definition without a name.</summary>
    IncompleteDefinition = 11,

    /// <summary>Differs from what this call or the engine already holds under the same id or name, or from what the name says.</summary>
    Redefined = 12,

    /// <summary>Rows of this kind are about another kind of instrument.</summary>
    WrongInstrumentKind = 13,

    /// <summary>The instrument has expired, or has by the row's own time.</summary>
    Expired = 14,

    /// <summary>Under the live clock, a time too far ahead of it.</summary>
    TimeAhead = 15,

    /// <summary>No volatility gives the price: it lies below intrinsic value, or above the forward (calls) or strike (puts).</summary>
    NoImpliedVolatility = 16,

    /// <summary>No margin model of that name, or none that a position of this venue could use by default.</summary>
    UnknownMarginModel = 17,

    /// <summary>A limit of the engine is reached: instruments, underlyings, venues, positions, accounts or notional.</summary>
    LimitReached = 18,
}
