using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Alerts.Rules;

/// <summary>
/// The index crosses the gamma flip, or the flip the index. The side is the sign of the net gamma, which changes at the profile's roots and nowhere else, so that several
/// flips, and flips that come and go, do not confuse it. A side counts once the index is away from the nearest flip by the hysteresis, and has been for the hold.
/// </summary>
/// <param name="name">Name of the rule.</param>
/// <param name="hysteresisBasisPoints">Least distance from the flip, basis points of it.</param>
/// <param name="holdNanos">How long the side must hold.</param>
internal sealed class FlipRule(string name, double hysteresisBasisPoints, long holdNanos) : IAlertRule
{
    private readonly Settled<int> _side = new(holdNanos);
    private AlertFigures? _told;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public RiskParts Parts => RiskParts.Summary;

    /// <inheritdoc/>
    public IEnumerable<AlertFinding> Observe(AlertFigures figures)
    {
        if (SideOf(figures) is not { } side)
        {
            _side.Interrupt();
            yield break;
        }

        bool isChange = _side.Observe(side, figures.AsOfUnixNanos, figures.IsFirst, out int before);
        if (isChange)
        {
            string text = FormattableString.Invariant($"flip crossed: dealers {Words(before)}, now {Words(side)}; index {figures.IndexPrice:N2}, flip {FlipText(figures)}");
            yield return new AlertFinding(AlertKind.FlipCrossed, text, Values(_told!, before), Values(figures, side));
        }

        if (_side.Value == side)
        {
            // The last state on the side that counts: what was before the crossing, when it comes.
            _told = figures;
        }
    }

    private int? SideOf(AlertFigures figures)
    {
        bool isKnown = figures.FlipStatus is FlipStatus.Found or FlipStatus.AllPositive or FlipStatus.AllNegative;
        if (!isKnown || !(figures.IndexPrice > 0.0) || !double.IsFinite(figures.NetGexUsdPerPercent) || figures.NetGexUsdPerPercent == 0.0)
        {
            return null;
        }

        bool isClear = double.IsNaN(figures.FlipPrice) || Math.Abs((figures.IndexPrice / figures.FlipPrice) - 1.0) * 10_000.0 >= hysteresisBasisPoints;
        return isClear ? Math.Sign(figures.NetGexUsdPerPercent) : null;
    }

    private static string Words(int side) => side > 0 ? "long gamma" : "short gamma";

    private static string FlipText(AlertFigures figures) => double.IsNaN(figures.FlipPrice) ? "none left" : FormattableString.Invariant($"{figures.FlipPrice:N2}");

    private static AlertValue[] Values(AlertFigures figures, int side) =>
    [
        AlertValue.Of("dealers", side > 0 ? "long_gamma" : "short_gamma"),
        AlertValue.Of("index_price_usd", figures.IndexPrice),
        AlertValue.Of("flip_price_usd", figures.FlipPrice),
        AlertValue.Of("net_gex_usd_per_percent", figures.NetGexUsdPerPercent),
    ];
}
