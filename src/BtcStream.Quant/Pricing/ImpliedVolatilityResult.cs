namespace BtcStream.Quant.Pricing;

/// <summary>What came of looking for an implied volatility.</summary>
public enum ImpliedVolatilityResult : byte
{
    /// <summary>Found.</summary>
    Ok = 0,

    /// <summary>The price is the intrinsic value: only σ = 0 gives it, and 0 is returned.</summary>
    AtIntrinsic = 1,

    /// <summary>The price is below the intrinsic value, or negative: no volatility gives it.</summary>
    BelowIntrinsic = 2,

    /// <summary>The price is at or above what an infinite volatility gives, the forward for a call and the strike for a put.</summary>
    AboveMaximum = 3,

    /// <summary>An argument is NaN or infinite.</summary>
    NotFinite = 4,

    /// <summary>Forward or strike is not in the domain of <see cref="Black76"/>, time is not positive, or the right is neither call nor put.</summary>
    OutOfDomain = 5,
}
