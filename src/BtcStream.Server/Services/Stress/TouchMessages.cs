using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Stress.Touch;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetTouchProbabilityResponse of the contract. Figures that there are none of stay absent.</summary>
internal static class TouchMessages
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    public static GetTouchProbabilityResponse Create(TouchAnswer answer, TouchQuestion question, string underlying, in ServerFacts server)
    {
        var response = new GetTouchProbabilityResponse
        {
            Epoch = server.Epoch,
            Sequence = (ulong)answer.Sequence,
            AsOf = answer.AsOfUnixNanos == long.MinValue ? 0 : (ulong)answer.AsOfUnixNanos,
            Underlying = underlying,
            PositioningModel = WireNames.Of(question.Model),
            Stale = answer.IsStale,
            CascadeAdjustment = Explain(answer),
            Series = { SeriesMessages.Create(answer.Series) },
            Assumptions = { Assumptions(answer) },
        };
        TouchFigure touch = answer.Touch;
        ProfileMessages.Set(answer.IndexPrice, value => response.IndexPrice = value);
        ProfileMessages.Set(touch.Probability, value => response.Probability = value);
        ProfileMessages.Set(touch.Sigma, value => response.IvUsed = value);
        ProfileMessages.Set(answer.AsOfUnixNanos == long.MinValue ? double.NaN : touch.Years, value => response.Years = value);
        ProfileMessages.Set(touch.Drift, value => response.Drift = value);
        ProfileMessages.Set(touch.ProbabilityWithDrift, value => response.ProbabilityWithDrift = value);
        if (answer.OldestInputUnixNanos != long.MinValue)
        {
            response.OldestInputAgeSeconds = (answer.AsOfUnixNanos - answer.OldestInputUnixNanos) / 1e9;
        }

        if (answer.IndexUnixNanos != long.MinValue)
        {
            response.IndexTime = (ulong)answer.IndexUnixNanos;
        }

        if (touch.ExpiryUnixNanos is { } expiry)
        {
            response.ExpiryUsed = (ulong)expiry;
        }

        if (answer.Adjustment >= TouchAdjustment.Unchanged)
        {
            ProfileMessages.Set(answer.CascadeTouch.Probability, value => response.ProbabilityCascadeAdjusted = value);
            ProfileMessages.Set(answer.CascadeTouch.Barrier, value => response.CascadeAdjustedBarrierPrice = value);
            ProfileMessages.Set(answer.CascadeTouch.Sigma, value => response.CascadeAdjustedIv = value);
        }

        if (answer.Market is { } market)
        {
            response.PredictionMarket = market.Market;
            response.PredictionMarketSource = market.Source;
            response.PredictionMarketProbability = market.Probability;
            response.PredictionMarketTime = (ulong)market.TimeUnixNanos;
        }

        return response;
    }

    private static string Explain(TouchAnswer answer) => answer.Adjustment switch
    {
        TouchAdjustment.NoDepth =>
            "Not adjusted: nothing is known of depth on the way to the barrier, so there are no acceleration zones; stream order books, or give the server a depth with --fallback-depth.",
        TouchAdjustment.Unchanged => "Unchanged: no acceleration zone of this positioning model lies across the barrier.",
        TouchAdjustment.MovedToZone => string.Create(
            Text,
            $"An acceleration zone lies across the barrier: from {answer.Zone.FromPrice:0.##} on a move feeds itself, as far as {answer.Zone.ToPrice:0.##}, so touching {answer.CascadeTouch.Barrier:0.##} is as good as touching the barrier. The adjusted figure is the probability of touching that price, at its own IV; the zones are those of now."),
        TouchAdjustment.ZoneAtSpot => string.Create(
            Text,
            $"The acceleration zone across the barrier, to {answer.Zone.ToPrice:0.##}, begins at the index already: any move that way feeds itself, and the barrier counts as touched. The zones are those of now."),
        _ => "Not adjusted: there is no probability.",
    };

    private static IEnumerable<string> Assumptions(TouchAnswer answer)
    {
        if (double.IsNaN(answer.IndexPrice))
        {
            yield return "No data: no index price has been streamed.";
            yield break;
        }

        if (answer.Touch.ExpiryUnixNanos is null)
        {
            yield return "No data: no option with a forward and an IV is known.";
            yield break;
        }

        yield return "Geometric Brownian motion watched at every moment, at one volatility: the mark IV at the barrier strike, linear in log-moneyness between listed strikes, "
            + "of the listed expiry nearest to the end. No drift, except in the figure that names it.";
        if (answer.Touch.IsBeyondStrikes)
        {
            yield return "The barrier lies outside that expiry's listed strikes: the outermost strike's IV was taken.";
        }
    }
}
