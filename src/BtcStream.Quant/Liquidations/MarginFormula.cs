namespace BtcStream.Quant.Liquidations;

/// <summary>How a margin model computes the maintenance margin. Values are those of the wire contract.</summary>
public enum MarginFormula : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Linear contracts: brackets by notional in the quote currency, each with a rate and a deduction.</summary>
    LinearBrackets = 1,

    /// <summary>Inverse contracts: brackets by size in coins, each with a rate and a deduction.</summary>
    InverseBrackets = 2,

    /// <summary>Inverse contracts whose rate grows linearly with the size in coins.</summary>
    InverseLinearRate = 3,

    /// <summary>Hyperliquid: linear brackets whose rate is half the initial margin at the tier's maximum leverage, 1/(2·leverage).</summary>
    HyperliquidTiers = 4,
}
