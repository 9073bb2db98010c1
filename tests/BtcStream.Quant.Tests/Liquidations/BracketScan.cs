using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Quant.Tests.Liquidations;

/// <summary>The textbook formulas, one bracket at a time: the reference for the solver, which picks the bracket itself.</summary>
internal static class BracketScan
{
    // A root on the border of two brackets may fall outside both by a rounding.
    private const double Border = 1e-12;

    /// <summary>Price that one bracket's rate and deduction give, whatever notional it implies.</summary>
    public static double PriceIn(MarginModel model, MarginBracket bracket, PositionSide side, double size, double entry, double margin)
    {
        double s = side == PositionSide.Long ? 1.0 : -1.0;
        double rate = bracket.MaintenanceRate + model.Definition.FeeRate;
        return model.Settlement == SettlementKind.Linear
            ? (margin + bracket.Deduction - (s * size * entry)) / ((size * rate) - (s * size))
            : size * (s + rate) / (margin + bracket.Deduction + (s * size / entry));
    }

    /// <summary>The prices of all brackets whose own price implies a notional inside them.</summary>
    public static double[] Prices(MarginModel model, PositionSide side, double size, double entry, double margin) =>
    [
        .. from bracket in model.Definition.Brackets
           let price = PriceIn(model, bracket, side, size, entry, margin)
           where price > 0.0 && double.IsFinite(price)
           let notional = model.Notional(size, price)
           where notional >= bracket.Floor * (1.0 - Border) && notional <= bracket.Cap * (1.0 + Border)
           select price,
    ];

    public static MarginBracket BracketAt(MarginModel model, double notional) =>
        model.Definition.Brackets.Last(bracket => bracket.Floor == 0.0 || bracket.Floor < notional);
}
