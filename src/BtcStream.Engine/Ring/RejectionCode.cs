namespace BtcStream.Engine.Ring;

/// <summary>Why a row or definition was refused. One code a row: that of the first field at fault, in the order of the checks.</summary>
public enum RejectionCode : byte
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A field that this kind of row needs is absent.</summary>
    MissingField = 1,

    /// <summary>The id has no definition in this call, or the name cannot be defined without one.</summary>
    UnknownInstrument = 2,

    /// <summary>The name is not in the venue's grammar, or text is too long or holds characters that are not allowed.</summary>
    MalformedName = 3,

    /// <summary>Not a number, or infinite.</summary>
    NotFinite = 4,

    /// <summary>Below zero where zero is the least.</summary>
    Negative = 5,

    /// <summary>Zero or below where only more than zero makes sense.</summary>
    NotPositive = 6,

    /// <summary>Beyond the largest value the engine takes for this field.</summary>
    OutOfRange = 7,

    /// <summary>Not one of the values this field can take.</summary>
    UnknownValue = 8,

    /// <summary>A field that this kind of instrument or row cannot have.</summary>
    NotApplicable = 9,

    /// <summary>The instrument has expired, or has by the row's own time.</summary>
    Expired = 10,

    /// <summary>The time is further ahead of the live clock than allowed.</summary>
    TooFarAhead = 11,

    /// <summary>Differs from what this call or the engine already holds under the same id or name.</summary>
    Redefined = 12,

    /// <summary>A limit of the engine is reached: instruments, underlyings, venues or ids of a call.</summary>
    LimitReached = 13,

    /// <summary>Rows of this kind are about options, and the instrument is none.</summary>
    NotAnOption = 14,
}
