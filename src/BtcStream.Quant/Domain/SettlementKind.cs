namespace BtcStream.Quant.Domain;

/// <summary>What a contract's premium, margin and payoff are paid in.</summary>
public enum SettlementKind : byte
{
    /// <summary>Not set; spot pairs have none.</summary>
    None = 0,

    /// <summary>Paid in the coin: option prices in coin, futures sized in USD face.</summary>
    Inverse = 1,

    /// <summary>Paid in the quote currency: sized in coins.</summary>
    Linear = 2,
}
