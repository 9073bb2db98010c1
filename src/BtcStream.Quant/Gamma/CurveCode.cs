namespace BtcStream.Quant.Gamma;

/// <summary>Whether an option has a gamma curve, and if not, what is missing.</summary>
public enum CurveCode : byte
{
    /// <summary>It has one.</summary>
    Priced = 0,

    /// <summary>Years to expiry are not above zero.</summary>
    Expired = 1,

    /// <summary>No forward yet: NaN, zero or negative.</summary>
    NoForward = 2,

    /// <summary>No implied volatility yet: NaN, zero or negative.</summary>
    NoSigma = 3,

    /// <summary>Numbers so extreme (or a strike not above zero) that the curve is not finite.</summary>
    OutOfRange = 4,
}
