namespace BtcStream.Quant.Stress;

/// <summary>The figure of a <see cref="NetworkEntry"/> that is out of range.</summary>
public enum NetworkField : byte
{
    /// <summary>None: the entry is good.</summary>
    None = 0,

    /// <summary>Length of the period: above zero.</summary>
    PeriodSeconds = 1,

    /// <summary>Hash rate: above zero.</summary>
    HashRateEhs = 2,

    /// <summary>Difficulty: above zero.</summary>
    Difficulty = 3,

    /// <summary>Blocks: 0 or more.</summary>
    Blocks = 4,

    /// <summary>Fees: 0 or more.</summary>
    FeesBtc = 5,

    /// <summary>Issuance in coins: 0 or more.</summary>
    IssuanceBtc = 6,

    /// <summary>Issuance in USD: 0 or more.</summary>
    IssuanceUsd = 7,

    /// <summary>Subsidy: 0 or more.</summary>
    SubsidyBtc = 8,

    /// <summary>No figure at all.</summary>
    Everything = 9,
}
