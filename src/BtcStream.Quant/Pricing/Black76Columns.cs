namespace BtcStream.Quant.Pricing;

/// <summary>Options as columns of equal length, entry i of each being option i; parameters as in <see cref="Black76"/>.</summary>
public readonly ref struct Black76Columns
{
    /// <summary>Forward of each option's own expiry, USD.</summary>
    public required ReadOnlySpan<double> Forwards { get; init; }

    /// <summary>Strikes, USD.</summary>
    public required ReadOnlySpan<double> Strikes { get; init; }

    /// <summary>Volatilities as decimals, per √year.</summary>
    public required ReadOnlySpan<double> Sigmas { get; init; }

    /// <summary>Times to expiry, years of 365 × 86,400 s.</summary>
    public required ReadOnlySpan<double> Years { get; init; }

    /// <summary>Number of options.</summary>
    public int Count => Forwards.Length;
}
