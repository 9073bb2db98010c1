namespace BtcStream.Quant.Stress;

/// <summary>A purchase, a sale, a statement of the holding, or a trade and a statement in one. What is not given is NaN.</summary>
/// <param name="AmountBtc">Coins bought, BTC; negative is a sale.</param>
/// <param name="PriceUsd">Average price of that amount, USD per coin, above zero; given with the amount.</param>
/// <param name="HoldingBtc">Coins held afterwards as declared, BTC, 0 or more.</param>
public readonly record struct TreasuryEntry(double AmountBtc, double PriceUsd, double HoldingBtc)
{
    /// <summary>True when there is a trade.</summary>
    public bool IsTrade => !double.IsNaN(AmountBtc);

    /// <summary>True when there is a statement.</summary>
    public bool IsStatement => !double.IsNaN(HoldingBtc);

    /// <summary>Names the first figure that is missing or out of range.</summary>
    public TreasuryField Check()
    {
        if (!IsTrade && !IsStatement)
        {
            return TreasuryField.Everything;
        }

        if (double.IsInfinity(AmountBtc))
        {
            return TreasuryField.AmountBtc;
        }

        if (IsTrade ? !(PriceUsd > 0.0 && double.IsFinite(PriceUsd)) : !double.IsNaN(PriceUsd))
        {
            return TreasuryField.PriceUsd;
        }

        return HoldingBtc < 0.0 || double.IsInfinity(HoldingBtc) ? TreasuryField.HoldingBtc : TreasuryField.None;
    }
}

/// <summary>The figure of a <see cref="TreasuryEntry"/> that is missing or out of range.</summary>
public enum TreasuryField : byte
{
    /// <summary>None: the entry is good.</summary>
    None = 0,

    /// <summary>Neither an amount nor a holding.</summary>
    Everything = 1,

    /// <summary>The amount: a finite number.</summary>
    AmountBtc = 2,

    /// <summary>The price: above zero, with an amount and only with one.</summary>
    PriceUsd = 3,

    /// <summary>The declared holding: 0 or more.</summary>
    HoldingBtc = 4,
}
