namespace BtcStream.Quant.Gamma;

/// <summary>Which side of a trade crossed the spread.</summary>
public enum TakerSide : byte
{
    /// <summary>The taker bought, so the dealers sold.</summary>
    Buy = 1,

    /// <summary>The taker sold, so the dealers bought.</summary>
    Sell = 2,
}
