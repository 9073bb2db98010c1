namespace BtcStream.Quant.Gamma;

/// <summary>A book of options as parallel columns, one entry per instrument: a view that must not outlive or change under a computation.</summary>
public readonly ref struct OptionColumns
{
    /// <summary>A view over five columns of one length.</summary>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public OptionColumns(
        ReadOnlySpan<double> forward,
        ReadOnlySpan<double> strike,
        ReadOnlySpan<double> sigma,
        ReadOnlySpan<double> years,
        ReadOnlySpan<double> contractSizeCoin)
    {
        Columns.RequireSameLength(forward.Length, strike.Length, nameof(strike));
        Columns.RequireSameLength(forward.Length, sigma.Length, nameof(sigma));
        Columns.RequireSameLength(forward.Length, years.Length, nameof(years));
        Columns.RequireSameLength(forward.Length, contractSizeCoin.Length, nameof(contractSizeCoin));
        Forward = forward;
        Strike = strike;
        Sigma = sigma;
        Years = years;
        ContractSizeCoin = contractSizeCoin;
    }

    /// <summary>USD, the forward of each instrument's own expiry; NaN when none has been received.</summary>
    public ReadOnlySpan<double> Forward { get; }

    /// <summary>USD.</summary>
    public ReadOnlySpan<double> Strike { get; }

    /// <summary>Implied volatility as a decimal; NaN when none has been received.</summary>
    public ReadOnlySpan<double> Sigma { get; }

    /// <summary>Years to expiry.</summary>
    public ReadOnlySpan<double> Years { get; }

    /// <summary>Coins per contract.</summary>
    public ReadOnlySpan<double> ContractSizeCoin { get; }

    /// <summary>How many instruments.</summary>
    public int Length => Forward.Length;
}
