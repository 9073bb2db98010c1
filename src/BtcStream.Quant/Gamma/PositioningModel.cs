namespace BtcStream.Quant.Gamma;

/// <summary>
/// Who is taken to hold the other side: what turns open interest into the dealers' signed contracts, w·OI. All are kept at once,
/// since they share the one φ(d1).
/// </summary>
public enum PositioningModel : byte
{
    /// <summary>Dealers are long every call and short every put: w = +1 and −1.</summary>
    Naive = 0,

    /// <summary>The opposite of <see cref="Naive"/>.</summary>
    Reversed = 1,

    /// <summary>Dealers hold the other side of all taker flow since a stated start: w·OI = −Σ taker-signed amount.</summary>
    TakerFlow = 2,

    /// <summary><see cref="Naive"/> on open interest carried forward by flow: OI_est = max(0, OI + α·net taker-signed amount since the last open-interest update).</summary>
    FlowAdjusted = 3,
}
