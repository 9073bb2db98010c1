namespace BtcStream.Quant.Gamma;

/// <summary>What became of a trade handed to <see cref="TakerFlow"/>.</summary>
public enum TakerFlowCode : byte
{
    /// <summary>Counted in both inventories.</summary>
    Applied = 0,

    /// <summary>Counted since the start only: the last open-interest update is not older than the trade and so already contains it.</summary>
    AlreadyInOpenInterest = 1,

    /// <summary>Refused, nothing changed: the amount is not a finite number above zero.</summary>
    BadAmount = 2,

    /// <summary>Refused, nothing changed: the side is neither buy nor sell.</summary>
    BadSide = 3,

    /// <summary>Refused, nothing changed: the inventory would no longer be finite.</summary>
    Overflow = 4,
}
