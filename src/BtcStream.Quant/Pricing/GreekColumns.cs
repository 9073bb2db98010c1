namespace BtcStream.Quant.Pricing;

/// <summary>Where the greeks go: columns of equal length, none of them overlapping another or an input. Units as in <see cref="Black76"/>.</summary>
public readonly ref struct GreekColumns
{
    /// <summary>Receives ∂V/∂F.</summary>
    public required Span<double> Deltas { get; init; }

    /// <summary>Receives ∂²V/∂F², per USD.</summary>
    public required Span<double> Gammas { get; init; }

    /// <summary>Receives ∂V/∂σ, USD per 1.00 of volatility.</summary>
    public required Span<double> Vegas { get; init; }

    /// <summary>Receives ∂V/∂t, USD per year.</summary>
    public required Span<double> Thetas { get; init; }

    /// <summary>Receives ∂Δ/∂σ, per 1.00 of volatility.</summary>
    public required Span<double> Vannas { get; init; }

    /// <summary>Receives ∂Δ/∂t, per year.</summary>
    public required Span<double> Charms { get; init; }
}
