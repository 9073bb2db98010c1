using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Touch;

/// <summary>Touches from a copy. Its thread is the copy's.</summary>
internal static class TouchComputer
{
    public static TouchAnswer Compute(StressCopy copy, TouchQuestion question)
    {
        var answer = new TouchAnswer { AsOfUnixNanos = copy.AsOf, Sequence = copy.Sequence, IsOpen = question.UntilUnixNanos > copy.AsOf };
        if (!answer.IsOpen)
        {
            return answer;
        }

        var surface = new TouchSurface(copy.Priced, copy.AsOf);
        SeriesImage? market = FindMarket(copy, question);
        RiskView view = copy.ViewOf(question.Model);
        answer = answer with
        {
            IndexPrice = surface.IndexPrice,
            IndexUnixNanos = double.IsNaN(surface.IndexPrice) ? long.MinValue : copy.Priced.Columns.IndexPriceTime,
            OldestInputUnixNanos = view.OldestInputUnixNanos,
            IsStale = view.IsStale,
            Touch = surface.At(question.BarrierPrice, question.UntilUnixNanos),
            Market = PriceOf(market, copy.AsOf),
            Series = [market is null ? SeriesReport.Missing(ObservationKind.PredictionMarket, question.PredictionMarket) : SeriesReport.Of(market, copy.AsOf, 0)],
        };
        return answer.Touch.Code == FigureCode.Ok ? Adjust(answer, copy, question, surface) : answer;
    }

    /// <summary>The market of this barrier and end, to the bit and the nanosecond, by the rule of sources.</summary>
    private static SeriesImage? FindMarket(StressCopy copy, TouchQuestion question) => copy.Observations.Find(
        copy.AsOf,
        key => key.Kind == ObservationKind.PredictionMarket && key.Barrier == question.BarrierPrice && key.Until == question.UntilUnixNanos
            && (question.PredictionMarket.Length == 0 || key.Name == question.PredictionMarket));

    private static PredictionMarketPrice? PriceOf(SeriesImage? market, long asOf) =>
        market?.At(asOf) is { } newest ? new PredictionMarketPrice(market.Key.Name, market.Key.Source, newest[1], newest.Time) : null;

    private static TouchAnswer Adjust(TouchAnswer answer, StressCopy copy, TouchQuestion question, TouchSurface surface)
    {
        CascadeFigures cascade = copy.ViewOf(question.Model).Cascade;
        DepthModel depth = question.BarrierPrice < answer.IndexPrice ? cascade.DepthBelow : cascade.DepthAbove;
        if (depth == DepthModel.None)
        {
            return answer with { Adjustment = TouchAdjustment.NoDepth };
        }

        var moved = CascadeTouch.Of(answer.IndexPrice, question.BarrierPrice, cascade.Zones);
        return answer with
        {
            Adjustment = moved.Code switch
            {
                CascadeTouchCode.MovedToZone => TouchAdjustment.MovedToZone,
                CascadeTouchCode.ZoneAtSpot => TouchAdjustment.ZoneAtSpot,
                _ => TouchAdjustment.Unchanged,
            },
            Zone = moved.Code == CascadeTouchCode.Unchanged ? default : cascade.Zones[moved.ZoneIndex],
            CascadeTouch = moved.Code == CascadeTouchCode.Unchanged ? answer.Touch : surface.At(moved.Barrier, question.UntilUnixNanos),
        };
    }
}
