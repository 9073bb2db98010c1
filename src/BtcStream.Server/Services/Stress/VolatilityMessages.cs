using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Services.Encoding;
using BeyondDays = BtcStream.Engine.Stress.Volatility.BeyondDays;
using ExpiryEnd = BtcStream.Engine.Stress.Volatility.ExpiryEnd;
using ExpirySummary = BtcStream.Engine.Publication.ExpirySummary;
using OptionTurnover = BtcStream.Engine.Stress.Volatility.OptionTurnover;
using TurnoverBasis = BtcStream.Engine.Stress.Volatility.TurnoverBasis;
using Wire = BtcStream.Contracts.V1;

namespace BtcStream.Server.Services.Stress;

/// <summary>VolatilityRegime of the contract. Figures that could not be computed stay absent.</summary>
internal static class VolatilityMessages
{
    public static VolatilityRegime Create(VolatilityAnswer answer, VolatilityQuestion question, in ServerFacts server)
    {
        RiskView view = answer.View;
        var regime = new VolatilityRegime
        {
            Epoch = server.Epoch,
            Sequence = (ulong)view.Sequence,
            AsOf = view.AsOfUnixNanos == long.MinValue ? 0 : (ulong)view.AsOfUnixNanos,
            Underlying = view.Underlying,
            Regime = Of(answer.Regime),
            Rules = { answer.Rules.Select(Create) },
            RealisedWindowDays = (uint)question.RealisedDays,
            BeyondDays = { answer.Beyond.Select(Create) },
            DailyTurnover = { answer.Daily.Select(Create) },
            QuarterlyTurnover = { answer.Quarterly.Select(Create) },
            ShortEnd = Create(answer.ShortEnd),
            LongEnd = Create(answer.LongEnd),
            DepthSamples = (uint)answer.DepthSamples,
            Series = { SeriesMessages.Create(answer.Series) },
            VolatilityIndex = answer.VolatilityIndex,
            IvDays = (uint)answer.Ranking.Days,
            RealisedReturns = (uint)answer.Realised.Returns,
            Synthetic = server.IsSynthetic,
            Stale = view.IsStale,
        };
        SetOptions(regime, answer);
        SetVolatility(regime, answer);
        SetDepth(regime, answer);
        return regime;
    }

    private static void SetOptions(VolatilityRegime regime, VolatilityAnswer answer)
    {
        foreach (TenorIv tenor in answer.View.Summary.AtmIv)
        {
            var atm = new AtmIv { Days = (uint)tenor.Days };
            ProfileMessages.Set(tenor.Status is AtmStatus.Interpolated or AtmStatus.Nearest ? tenor.Iv : double.NaN, value => atm.Iv = value);
            regime.TermStructure.Add(atm);
        }

        foreach (ExpirySummary expiry in answer.View.Summary.Expiries)
        {
            regime.Expiries.Add(Create(expiry));
        }

        ProfileMessages.Set(answer.PutCallOpenInterest, value => regime.PutCallOpenInterestRatio = value);
        ProfileMessages.Set(answer.PutCallOpenInterestChange.Change.Value, value => regime.PutCallOpenInterestRatioChange = value);
        ProfileMessages.Set(answer.PutCallVolume, value => regime.PutCallVolumeRatio = value);
        ProfileMessages.Set(answer.PutCallVolumeChange.Change.Value, value => regime.PutCallVolumeRatioChange = value);
        ProfileMessages.Set(SummaryEncoder.AgeSeconds(answer.View), value => regime.OldestInputAgeSeconds = value);
        if (answer.PutCallOpenInterestChange.SinceUnixNanos is { } openInterestSince)
        {
            regime.PutCallOpenInterestSince = (ulong)openInterestSince;
        }

        if (answer.PutCallVolumeChange.SinceUnixNanos is { } volumeSince)
        {
            regime.PutCallVolumeSince = (ulong)volumeSince;
        }
    }

    private static void SetVolatility(VolatilityRegime regime, VolatilityAnswer answer)
    {
        ProfileMessages.Set(answer.Ranking.Latest, value => regime.ImpliedVolatility = value);
        ProfileMessages.Set(answer.Ranking.Percentile, value => regime.IvPercentile = value);
        ProfileMessages.Set(answer.Ranking.Rank.Value, value => regime.IvRankPercent = value);
        ProfileMessages.Set(answer.Realised.Value, value => regime.RealisedVolatility = value);
        ProfileMessages.Set(answer.Premium.Value, value => regime.VolatilityPremium = value);
    }

    private static void SetDepth(VolatilityRegime regime, VolatilityAnswer answer)
    {
        ProfileMessages.Set(answer.DepthUsdPerPercent, value => regime.DepthUsdPerPercent = value);
        ProfileMessages.Set(answer.DepthMedianUsdPerPercent.Value, value => regime.DepthMedianUsdPerPercent = value);
        ProfileMessages.Set(answer.DepthRatio.Value, value => regime.DepthRatio = value);
    }

    private static Wire.RegimeRule Create(RuleVote vote)
    {
        var rule = new Wire.RegimeRule { Name = vote.Rule.Name, Unit = vote.Rule.Unit, Vote = Of(vote.Vote), DefensiveAbove = vote.Rule.IsDefensiveAbove };
        ProfileMessages.Set(vote.Figure, value => rule.Figure = value);
        ProfileMessages.Set(vote.Rule.DefensiveBound, value => rule.DefensiveBound = value);
        ProfileMessages.Set(vote.Rule.OffensiveBound, value => rule.OffensiveBound = value);
        return rule;
    }

    private static Wire.BeyondDays Create(BeyondDays beyond)
    {
        var message = new Wire.BeyondDays { Days = (uint)beyond.Days };
        ProfileMessages.Set(beyond.OpenInterestShare, value => message.OpenInterestShare = value);
        ProfileMessages.Set(beyond.VolumeShare, value => message.VolumeShare = value);
        return message;
    }

    private static Wire.ExpiryEnd Create(ExpiryEnd end)
    {
        var message = new Wire.ExpiryEnd { Days = (uint)end.Days };
        ProfileMessages.Set(end.AtmIv, value => message.AtmIv = value);
        ProfileMessages.Set(end.RiskReversal25Delta, value => message.RiskReversal25Delta = value);
        ProfileMessages.Set(end.PutCallVolume, value => message.PutCallVolumeRatio = value);
        ProfileMessages.Set(end.TurnoverRatio, value => message.TurnoverRatio = value);
        return message;
    }

    private static Wire.OptionTurnover Create(OptionTurnover turnover)
    {
        var message = new Wire.OptionTurnover
        {
            From = (ulong)turnover.FromUnixNanos,
            To = (ulong)turnover.ToUnixNanos,
            Basis = Of(turnover.Basis),
            TurnoverCoins = turnover.Coins,
            Days = (uint)turnover.Days,
            DaysCovered = (uint)turnover.DaysCovered,
            Trades = (ulong)turnover.Trades,
            FirstTime = (ulong)turnover.FirstUnixNanos,
            LastTime = (ulong)turnover.LastUnixNanos,
        };
        ProfileMessages.Set(turnover.Usd, value => message.TurnoverUsd = value);
        ProfileMessages.Set(turnover.PutCall, value => message.PutCallRatio = value);
        return message;
    }

    private static Wire.ExpirySummary Create(ExpirySummary expiry)
    {
        bool hasSkew = expiry.Skew.Status == SmileSkewStatus.Ok;
        var message = new Wire.ExpirySummary { Expiry = (ulong)expiry.ExpiryUnixNanos };
        ProfileMessages.Set(expiry.Forward, value => message.UnderlyingPrice = value);
        ProfileMessages.Set(expiry.AtmIv, value => message.AtmIv = value);
        ProfileMessages.Set(hasSkew ? expiry.Skew.RiskReversal : double.NaN, value => message.RiskReversal25Delta = value);
        ProfileMessages.Set(hasSkew ? expiry.Skew.Butterfly : double.NaN, value => message.Butterfly25Delta = value);
        ProfileMessages.Set(expiry.MaxPain.Status == MaxPainStatus.Found ? expiry.MaxPain.Strike : double.NaN, value => message.MaxPainStrike = value);
        ProfileMessages.Set(expiry.NetGexUsdPerPercent, value => message.NetGexUsdPerPercent = value);
        ProfileMessages.Set(expiry.GrossGexUsdPerPercent, value => message.GrossGexUsdPerPercent = value);
        ProfileMessages.Set(expiry.OpenInterest, value => message.OpenInterest = value);
        ProfileMessages.Set(expiry.Volume24h, value => message.Volume24H = value);
        return message;
    }

    private static Wire.Regime Of(Quant.Stress.Regime regime) => regime switch
    {
        Quant.Stress.Regime.NoData => Wire.Regime.NoData,
        Quant.Stress.Regime.Defensive => Wire.Regime.Defensive,
        Quant.Stress.Regime.Neutral => Wire.Regime.Neutral,
        Quant.Stress.Regime.Offensive => Wire.Regime.Offensive,
        _ => throw new ArgumentOutOfRangeException(nameof(regime), regime, "unknown regime"),
    };

    private static Wire.TurnoverBasis Of(TurnoverBasis basis) => basis switch
    {
        TurnoverBasis.Trades => Wire.TurnoverBasis.Trades,
        TurnoverBasis.QuotedVolume => Wire.TurnoverBasis.QuotedVolume,
        TurnoverBasis.Mixed => Wire.TurnoverBasis.Mixed,
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, "unknown basis of turnover"),
    };
}
