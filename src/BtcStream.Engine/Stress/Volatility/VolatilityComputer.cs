using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Market;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Volatility;

/// <summary>Computes the volatility regime from a copy of the state. Its thread is the caller's.</summary>
internal static class VolatilityComputer
{
    private const int CloseOfIndex = 3;

    private static readonly int[] FarDays = [30, 90, 180];

    public static VolatilityAnswer Compute(StressCopy copy, VolatilityQuestion question)
    {
        RiskView view = copy.ViewOf(PositioningModel.Naive);
        MarketImage market = copy.Market;
        SeriesImage? index = copy.Observations.FindHistory(ObservationKind.VolatilityIndex, copy.AsOf, question.VolatilityIndex);
        SeriesImage? closes = copy.Observations.FindHistory(ObservationKind.AssetPrice, copy.AsOf, copy.Underlying, isDailyClose: true);
        var ranking = IvRanking.Of(index?.Values(CloseOfIndex) ?? new TimeSeries<double>(1), copy.AsOf);
        var realised = RealisedVolatility.Of(closes?.Values(0) ?? new TimeSeries<double>(1), copy.AsOf, question.RealisedDays);
        Figure premium = realised.PremiumOf(Figure.Of(ranking.Latest));
        TimeSeries<double> depth = market.SeriesOf(sample => sample.DepthUsdPerPercent);
        Figure median = market.DepthMedian(depth, out int samples);
        Figure ratio = !median.IsOk ? median : Figure.Of(market.Now.DepthUsdPerPercent / median.Value);
        var ends = new BookEnds(copy.Book.Priced, view.Summary, copy.AsOf);
        (RuleVote[] votes, Regime regime) = Decide(new RegimeInputs(
            ranking.Percentile, premium.Value, ends.MonthRiskReversal(), AtmAt(view, 0), AtmAt(view, 1),
            market.Now.PutCallVolume, market.Now.PutCallOpenInterest, ratio.Value));
        return new VolatilityAnswer
        {
            View = view,
            Regime = regime,
            Rules = votes,
            VolatilityIndex = index?.Key.Name ?? string.Empty,
            Ranking = ranking,
            Realised = realised,
            Premium = premium,
            PutCallOpenInterest = market.Now.PutCallOpenInterest,
            PutCallOpenInterestChange = market.ChangeOf(market.Now.PutCallOpenInterest, market.SeriesOf(sample => sample.PutCallOpenInterest)),
            PutCallVolume = market.Now.PutCallVolume,
            PutCallVolumeChange = market.ChangeOf(market.Now.PutCallVolume, market.SeriesOf(sample => sample.PutCallVolume)),
            Beyond = [.. FarDays.Select(ends.Beyond)],
            Daily = TurnoverTable.ByDay(market, question.TurnoverDays),
            Quarterly = TurnoverTable.ByQuarter(market),
            ShortEnd = ends.Short(),
            LongEnd = ends.Long(),
            DepthUsdPerPercent = market.Now.DepthUsdPerPercent,
            DepthMedianUsdPerPercent = median,
            DepthSamples = samples,
            DepthRatio = ratio,
            Series =
            [
                index is null
                    ? SeriesReport.Missing(ObservationKind.VolatilityIndex, question.VolatilityIndex ?? string.Empty)
                    : SeriesReport.Of(index, copy.AsOf, IvRanking.WindowDays * UnixTime.NanosPerDay),
                closes is null
                    ? SeriesReport.Missing(ObservationKind.AssetPrice, copy.Underlying)
                    : SeriesReport.Of(closes, copy.AsOf, question.RealisedDays * UnixTime.NanosPerDay),
                .. MarketReports.Of(market, depth, question.TurnoverDays),
            ],
        };
    }

    /// <summary>The rules' votes and the regime they make.</summary>
    private static (RuleVote[] Votes, Regime Regime) Decide(in RegimeInputs inputs)
    {
        ReadOnlySpan<RegimeRule> rules = RegimeRules.Default;
        double[] figures = new double[rules.Length];
        var votes = new Regime[rules.Length];
        RegimeRules.Figures(inputs, figures);
        Regime regime = RegimeRules.Decide(rules, figures, votes);
        var cast = new RuleVote[rules.Length];
        for (int i = 0; i < cast.Length; i++)
        {
            cast[i] = new RuleVote(rules[i], figures[i], votes[i]);
        }

        return (cast, regime);
    }

    /// <summary>A tenor that lies between listed expiries: the nearest expiry's volatility would make a slope of nothing.</summary>
    private static double AtmAt(RiskView view, int tenor) =>
        view.Summary.AtmIv[tenor] is { Status: AtmStatus.Interpolated } atm ? atm.Iv : double.NaN;
}

/// <summary>Asks an engine for its volatility regime.</summary>
public static class VolatilityQueries
{
    /// <summary>The volatility regime at as_of. Any thread; the engine thread only copies.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of days is out of its range.</exception>
    public static async Task<VolatilityAnswer> QueryVolatilityRegimeAsync(this EngineHost host, string underlying, VolatilityQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentOutOfRangeException.ThrowIfLessThan(question.RealisedDays, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(question.TurnoverDays, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(question.TurnoverDays, MaxTurnoverDays);
        StressCopy copy = await StressCopy.TakeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => VolatilityComputer.Compute(copy, question)).ConfigureAwait(false);
    }

    /// <summary>Days of turnover that are kept.</summary>
    public const int MaxTurnoverDays = MarketHistory.MaxDays;
}
