namespace BtcStream.Quant.Stress;

/// <summary>The regime of the market, or the vote of one rule.</summary>
public enum Regime : byte
{
    /// <summary>Too little data to say; of a rule: no figure, no vote.</summary>
    NoData = 0,

    /// <summary>Protection is sought.</summary>
    Defensive = 1,

    /// <summary>Neither.</summary>
    Neutral = 2,

    /// <summary>Upside is sought.</summary>
    Offensive = 3,
}
