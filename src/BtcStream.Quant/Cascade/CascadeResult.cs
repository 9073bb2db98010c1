namespace BtcStream.Quant.Cascade;

/// <summary>
/// How a cascade ends, and what each driver traded over the whole walk (to the terminal price, or to the end of the ladder where unbounded). Where
/// bounded, SellUsd + DealerUsd + LiquidationUsd + SupplyUsd = AbsorbedUsd up to rounding.
/// </summary>
/// <param name="Code">Why there is no data; ok otherwise.</param>
/// <param name="Status">How it ends.</param>
/// <param name="TerminalPrice">Where it ends, USD per coin; NaN unless bounded.</param>
/// <param name="LogMove">Length of the walk, |ln(p/P0)|.</param>
/// <param name="DepthFactor">Factor on depth it was computed with.</param>
/// <param name="SellUsd">What set it off: sold (down) or bought (up), USD, 0 or more.</param>
/// <param name="DealerUsd">What dealers traded with the move; negative is against it.</param>
/// <param name="LiquidationUsd">Liquidations triggered, modelled included.</param>
/// <param name="ModelledLiquidationUsd">The part of them that is only modelled.</param>
/// <param name="SupplyUsd">Supply released.</param>
/// <param name="AbsorbedUsd">What depth absorbed.</param>
public readonly record struct CascadeResult(
    CascadeCode Code,
    CascadeStatus Status,
    double TerminalPrice,
    double LogMove,
    double DepthFactor,
    double SellUsd,
    double DealerUsd,
    double LiquidationUsd,
    double ModelledLiquidationUsd,
    double SupplyUsd,
    double AbsorbedUsd)
{
    /// <summary>No cascade, and why.</summary>
    public static CascadeResult NoData(CascadeCode code) => new(code, CascadeStatus.NoData, double.NaN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
}
