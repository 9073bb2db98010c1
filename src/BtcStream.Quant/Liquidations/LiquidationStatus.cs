namespace BtcStream.Quant.Liquidations;

/// <summary>
/// What came of looking for a liquidation price. None of these depends on where the mark is now: whether a price has been crossed is for the
/// caller to say, who knows the mark.
/// </summary>
public enum LiquidationStatus : byte
{
    /// <summary>Not looked for: the default value.</summary>
    Unsolved = 0,

    /// <summary>There is a price. It may lie on the wrong side of the entry or the mark: then margin is already below maintenance there.</summary>
    Priced = 1,

    /// <summary>Equity covers maintenance at every positive price: never liquidated.</summary>
    Never = 2,

    /// <summary>Equity is below maintenance at every positive price: bankrupt wherever the mark is, so there is no price to report.</summary>
    Always = 3,

    /// <summary>The solution lies beyond the last bracket of the table, about which the table says nothing.</summary>
    OutsideTable = 4,

    /// <summary>No margin model was given.</summary>
    NoModel = 5,

    /// <summary>Side not set, or size, entry, margin, leverage or equity not a finite number in its range, or so large that the result is not.</summary>
    BadInput = 6,

    /// <summary>The mark of the position is not known: not a finite number above zero.</summary>
    NoMark = 7,

    /// <summary>The maintenance margin of another position of the account is not known, so what is left for this one is not either.</summary>
    IncompleteAccount = 8,

    /// <summary>The model is margined in another currency than the account pool it was put into.</summary>
    OtherCollateral = 9,
}
