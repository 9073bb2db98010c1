using System.Globalization;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;

namespace BtcStream.Server.Services;

/// <summary>What a cascade rests on, in sentences for a person.</summary>
internal static class CascadeAssumptions
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    /// <summary>The sentences, those about this answer first.</summary>
    public static IEnumerable<string> Of(CascadeAnswer answer, CascadeQuestion question, EngineOptions options)
    {
        if (answer.Result.Status == CascadeStatus.NoData)
        {
            yield return WhyNoData(answer);
            yield break;
        }

        if (answer.Result.Status == CascadeStatus.Unbounded)
        {
            yield return "Nothing on the ladder, which spans half to one and a half times the index, stops it: there is no terminal price.";
        }

        yield return Depth(answer, question);
        if (answer.UnusableBookSides > 0 && answer.Depth == DepthModel.Book)
        {
            yield return string.Create(
                Text, $"Left out of depth: {answer.UnusableBookSides} side(s) of order books that are crossed or have no price to be measured from.");
        }

        if (double.IsNaN(question.SellUsd))
        {
            yield return string.Create(Text, $"Shock: the trade that depth alone would turn into a move of {question.ShockPercent} % of the index.");
        }

        yield return Dealers(answer);
        yield return string.Create(
            Text,
            $"Liquidations: observed positions at their liquidation prices, a cell's notional spread evenly over its {options.LadderGrid.StepBasisPoints} basis points; each is forced once, at market.");
        yield return Modelled(question, options);
        foreach (string supply in SupplyAssumptions.Of(answer, question))
        {
            yield return supply;
        }

        yield return string.Create(
            Text,
            $"Band: lowest and highest end over every positioning model that has data, at depth as it is and at {DepthCurve.StressFactor} of it, as measured in crashes; a variant without an end leaves the band open on that side.");
        yield return "Not counted: positions that nobody streamed, positions that are triggered already or have no computable price, realised forced orders, "
            + "depth that refills or withdraws, insurance funds and auto-deleveraging, hedging of vega and of time passing. "
            + "A liquidation map alone does not predict a bottom: read the band, not the point.";
    }

    private static string WhyNoData(CascadeAnswer answer) => answer.Result.Code switch
    {
        CascadeCode.NoIndexPrice => "No data: no index price has been streamed.",
        CascadeCode.IndexPriceOutOfRange => "No data: the index price is outside the ladder's range.",
        CascadeCode.NoDepth when answer.Depth == DepthModel.None && double.IsNaN(answer.SquareRoot.DailyVolatility) =>
            "No data: no daily volatility was given, and no option gives a 30-day volatility at the money.",
        CascadeCode.NoDepth => "No data: nothing is known of depth; stream order books, name a depth, or give the server one with --fallback-depth.",
        _ => $"No data: {answer.Result.Code}.",
    };

    private static string Depth(CascadeAnswer answer, CascadeQuestion question) => answer.Depth switch
    {
        DepthModel.Book => string.Create(
            Text,
            $"Depth: the streamed order books, {answer.DepthUsdPerPercent:N0} USD per 1 % over the first percent; beyond a book's last level, the mean of its deepest 1 %."),
        DepthModel.Constant when !double.IsNaN(question.DepthUsdPerPercent) => string.Create(
            Text, $"Depth: a constant {answer.DepthUsdPerPercent:N0} USD per 1 %, as asked."),
        DepthModel.Constant => string.Create(
            Text, $"Depth: a constant {answer.DepthUsdPerPercent:N0} USD per 1 %, the server's fallback (--fallback-depth); no order book was measured for it."),
        DepthModel.SquareRoot => SquareRoot(answer.SquareRoot, question),
        _ => "Depth: none.",
    };

    private static string SquareRoot(in SquareRootTerms terms, CascadeQuestion question)
    {
        string origin = double.IsNaN(question.SquareRoot.DailyVolatility) ? "from the 30-day volatility at the money" : "as asked";
        return string.Create(
            Text,
            $"Depth: square-root impact, relative move = Y x daily volatility x sqrt(USD / daily volume), with Y = {terms.Y}, daily volatility {terms.DailyVolatility:0.######} ({origin}) and a daily volume of {terms.DailyVolumeUsd:N0} USD.");
    }

    private static string Dealers(CascadeAnswer answer)
    {
        if (answer.View.Options == 0)
        {
            return "Dealers: no option is known, so their flow is 0.";
        }

        bool isFlow = answer.View.Model is PositioningModel.TakerFlow or PositioningModel.FlowAdjusted;
        string trades = isFlow && answer.View.Summary.TakerFlowSinceUnixNanos == long.MinValue ? " No trade has been streamed, which this model rests on." : "";
        return $"Dealers: they hold the option book as the positioning model {Name(answer.View.Model)} says and hedge all of its gamma as the price moves, "
            + $"volatility staying with its strike and basis constant.{trades}";
    }

    private static string Name(PositioningModel model) => model switch
    {
        PositioningModel.Naive => "naive",
        PositioningModel.Reversed => "reversed",
        PositioningModel.TakerFlow => "taker flow",
        PositioningModel.FlowAdjusted => "flow-adjusted",
        _ => model.ToString(),
    };

    private static string Modelled(CascadeQuestion question, EngineOptions options)
    {
        if (!question.IncludesModelled)
        {
            return "Modelled liquidations: left out, as asked.";
        }

        ModelledOpenInterest model = options.ModelledOpenInterest;
        var split = new List<string>();
        foreach (LeverageClass one in model.Classes)
        {
            split.Add(string.Create(Text, $"{one.Leverage}x {one.Share * 100.0:0.##} %"));
        }

        return string.Create(
            Text,
            $"Modelled liquidations: included. Each rise of a perpetual's open interest opens a long and a short at that price, split {string.Join(", ", split)}, with a flat maintenance rate of {model.MaintenanceRate * 100.0:0.###} %; positions observed are not taken off it, so where both stand the same contracts may count twice.");
    }
}
