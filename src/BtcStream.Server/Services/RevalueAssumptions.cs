using System.Globalization;
using BtcStream.Engine.WhatIf;

namespace BtcStream.Server.Services;

/// <summary>What a revaluation rests on, in sentences for a person.</summary>
internal static class RevalueAssumptions
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    /// <summary>The sentences, those about this question first.</summary>
    public static IEnumerable<string> Of(RevaluationQuestion question, string underlying)
    {
        Shifts shifts = question.Shifts;
        yield return string.Create(
            Text,
            $"Order: the margin model first, then {shifts.Hours} hours pass, then IVs move by {shifts.Iv} and prices by {shifts.PricePercent} %; positions of the caller's are added last.");
        if (shifts.Hours > 0.0)
        {
            yield return "Time: what expires meanwhile is gone, and a cross account keeps what its expired positions are worth; forced orders leave their windows; "
                + "inputs age, so the shifted figures may say that they are stale. Funding is not charged.";
        }

        if (shifts.PricePercent != 0.0)
        {
            yield return $"Price: the index, every forward and every mark of {underlying} move alike in one step, other coins stay, and order books move along; "
                + "what rests on the way is triggered, and cross accounts over several instruments are solved again at the new marks. Volatility stays with its strike.";
        }

        if (shifts.Iv != 0.0)
        {
            yield return "IV: every option's moves by the same amount, given ones too; at 0 or below an option has no gamma.";
        }

        if (question.MarginModel is { } model)
        {
            yield return $"Margin: {model.Name} for every {(model.Settlement == Quant.Domain.SettlementKind.Inverse ? "inverse" : "linear")} position on {underlying}, isolated and cross, "
                + "whatever contracts its table is for; a venue's own liquidation prices stay, and positions that are triggered under their own model only rest again.";
        }

        if (question.Positions is not null)
        {
            yield return "Hypothetical positions: opened after the shifts, each with its own margin, checked as streamed rows are; they are not hedged and change no order book.";
        }

        if (question.Options.Count > 0)
        {
            yield return "Hypothetical options: held by dealers with the sign given, under every positioning model; an option that is not listed takes the forward of its expiry or of "
                + "the nearest one, and without an IV that of the listed option nearest in expiry, then in strike. Open interest and volume stay.";
        }

        if (question.Contribution is not null)
        {
            yield return "Contribution: of the state as it is, with the account less without it; other accounts do not react.";
        }
    }
}
