namespace BtcStream.Quant.Cascade;

/// <summary>What flow is traded against.</summary>
public enum DepthModel : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>Levels of order books; beyond a book's last one, the mean of its deepest 1 %.</summary>
    Book = 1,

    /// <summary>The same USD per 1 % everywhere.</summary>
    Constant = 2,

    /// <summary>Square-root impact: relative move = Y·σ·√(USD / daily volume).</summary>
    SquareRoot = 3,
}
