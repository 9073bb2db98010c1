namespace BtcStream.Quant.Gamma;

/// <summary>The three things the market calls "the gamma flip".</summary>
public enum FlipDefinition : byte
{
    /// <summary>A root of the profile Σ GEX_i(x): the price at which the dealers' gamma changes sign. The default.</summary>
    ProfileRoot = 0,

    /// <summary>A zero of the running sum of nets over ascending strikes, linear between strikes.</summary>
    Cumulative = 1,

    /// <summary>The midpoint of neighbouring strikes whose nets differ in sign, zero nets skipped.</summary>
    StrikeSign = 2,
}
