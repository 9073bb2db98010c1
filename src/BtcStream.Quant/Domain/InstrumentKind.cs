namespace BtcStream.Quant.Domain;

/// <summary>What an instrument is. Combos are no kind of their own: their legs are instruments, they are not.</summary>
public enum InstrumentKind : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>European option with an expiry, a strike and a right.</summary>
    Option = 1,

    /// <summary>Future with an expiry.</summary>
    Future = 2,

    /// <summary>Perpetual future: no expiry.</summary>
    Perpetual = 3,

    /// <summary>Spot pair: no expiry, no settlement.</summary>
    Spot = 4,
}
