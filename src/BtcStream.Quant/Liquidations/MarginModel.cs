using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>
/// One margin formula with one dated table: what turns a position into a liquidation price. Immutable and thread-safe. Notional is in the
/// margin's currency: size·price in the quote currency where linear, face/price in coins where inverse.
/// </summary>
public sealed class MarginModel
{
    /// <summary>Checks a definition and builds its curve.</summary>
    /// <exception cref="MarginTableException">A field is missing, out of range or contradicts another.</exception>
    public MarginModel(MarginModelDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        MarginNameRules.Require(definition);
        MarginRateRules.Require(definition);
        Definition = definition with { Contracts = [.. definition.Contracts], Brackets = [.. definition.Brackets] };
        Curve = definition.LinearRate is { } rate
            ? new LinearRateCurve(rate, definition.FeeRate)
            : new BracketCurve(definition.Brackets, definition.FeeRate);
    }

    /// <summary>Everything the table says, its name, venue, date and source among it.</summary>
    public MarginModelDefinition Definition { get; }

    /// <summary>Name, unique in a catalog, as in <c>binance-btcusdt-2024-10-24</c>.</summary>
    public string Name => Definition.Name;

    /// <summary>Linear or inverse: what margin is paid in.</summary>
    public SettlementKind Settlement => Definition.Settlement;

    /// <summary>Whether prices are in USD or a coin taken for it (USDT, USDC), so that notionals of several models can be added up as USD.</summary>
    public bool IsUsdQuoted => MarginModelDefaults.IsUsd(Definition.QuoteCurrency);

    /// <summary>Highest notional the table speaks of, in the margin's currency; +∞ where there is none.</summary>
    public double NotionalCap => Curve.Cap;

    internal MaintenanceCurve Curve { get; }

    /// <summary>A position's notional at a price, in the margin's currency. Nothing is checked.</summary>
    /// <param name="size">Coins where linear, USD face where inverse; above 0.</param>
    /// <param name="price">USD (quote currency) per coin; above 0.</param>
    public double Notional(double size, double price) => Settlement == SettlementKind.Inverse ? size / price : size * price;

    /// <summary>Maintenance margin of a notional, fee rate included, in the margin's currency; NaN where it is beyond the table, negative or not a number.</summary>
    public double MaintenanceMargin(double notional) => notional >= 0.0 ? Curve.MaintenanceMargin(notional) : double.NaN;
}
