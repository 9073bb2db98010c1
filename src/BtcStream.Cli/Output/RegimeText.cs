using BtcStream.Contracts.V1;
using Google.Protobuf.Collections;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>A volatility regime for people.</summary>
internal static class RegimeText
{
    private const int MostPeriods = 7;

    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, VolatilityRegime answer)
    {
        console.WriteFacts(
            ("Regime", $"{answer.Underlying} {Name(answer.Regime)}"),
            ("As of", Time(answer.AsOf)),
            ("Implied", Implied(answer)),
            ("Realised", $"{Percent(OrNull(answer.HasRealisedVolatility, answer.RealisedVolatility))} over {answer.RealisedWindowDays} days; "
                + $"premium {Measure(OrNull(answer.HasVolatilityPremium, answer.VolatilityPremium * 100.0), "+0.0;-0.0;0.0")} points"),
            ("ATM IV", string.Join(", ", answer.TermStructure.Select(atm => $"{atm.Days} d {Percent(OrNull(atm.HasIv, atm.Iv))}"))),
            ("Put/call", PutCall(answer)),
            ("Depth", $"{Millions(OrNull(answer.HasDepthUsdPerPercent, answer.DepthUsdPerPercent))} USD per 1 %, "
                + $"{Ratio(OrNull(answer.HasDepthRatio, answer.DepthRatio))} of its 24-hour median of {Millions(OrNull(answer.HasDepthMedianUsdPerPercent, answer.DepthMedianUsdPerPercent))}"));
        WriteRules(console, answer);
        WriteEnds(console, answer);
        WriteBeyond(console, answer);
        WriteTurnover(console, "Day", answer.DailyTurnover);
        WriteTurnover(console, "Quarter", answer.QuarterlyTurnover);
        console.WriteSeries(answer.Series);
    }

    private static string Implied(VolatilityRegime answer) =>
        $"{Measure(OrNull(answer.HasImpliedVolatility, answer.ImpliedVolatility * 100.0), "0.00 '%'")}, higher than "
        + $"{Measure(OrNull(answer.HasIvPercentile, answer.IvPercentile), "0.0 '%'")} of the last 365 days (percentile), "
        + $"at {Measure(OrNull(answer.HasIvRankPercent, answer.IvRankPercent), "0.0 '%'")} between their lowest and highest (rank)";

    private static string PutCall(VolatilityRegime answer) => string.Concat(
        $"{Ratio(OrNull(answer.HasPutCallOpenInterestRatio, answer.PutCallOpenInterestRatio))} by open interest",
        $" ({Signed(OrNull(answer.HasPutCallOpenInterestRatioChange, answer.PutCallOpenInterestRatioChange))} in 24 h), ",
        $"{Ratio(OrNull(answer.HasPutCallVolumeRatio, answer.PutCallVolumeRatio))} by volume",
        $" ({Signed(OrNull(answer.HasPutCallVolumeRatioChange, answer.PutCallVolumeRatioChange))} in 24 h)");

    private static void WriteRules(IAnsiConsole console, VolatilityRegime answer)
    {
        if (answer.Rules.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Rule", "Figure", "Defensive beyond", "Offensive beyond", "Votes");
        foreach (RegimeRule rule in answer.Rules)
        {
            table.AddText(
                rule.Name,
                InUnit(OrNull(rule.HasFigure, rule.Figure), rule.Unit),
                InUnit(OrNull(rule.HasDefensiveBound, rule.DefensiveBound), rule.Unit),
                InUnit(OrNull(rule.HasOffensiveBound, rule.OffensiveBound), rule.Unit),
                Name(rule.Vote));
        }

        console.Write(table);
    }

    private static void WriteEnds(IAnsiConsole console, VolatilityRegime answer)
    {
        if (answer.ShortEnd is null && answer.LongEnd is null)
        {
            return;
        }

        Table table = Tables.Create("End", "ATM IV", "RR 25", "Put/call volume", "Turnover/OI");
        foreach ((string side, ExpiryEnd? end) in new[] { ("up to", answer.ShortEnd), ("beyond", answer.LongEnd) })
        {
            if (end is not null)
            {
                table.AddText(
                    $"{side} {end.Days} d",
                    Percent(OrNull(end.HasAtmIv, end.AtmIv)),
                    Percent(OrNull(end.HasRiskReversal25Delta, end.RiskReversal25Delta), signed: true),
                    Ratio(OrNull(end.HasPutCallVolumeRatio, end.PutCallVolumeRatio)),
                    Measure(OrNull(end.HasTurnoverRatio, end.TurnoverRatio), "0.000"));
            }
        }

        console.Write(table);
    }

    private static void WriteBeyond(IAnsiConsole console, VolatilityRegime answer)
    {
        foreach (BeyondDays beyond in answer.BeyondDays)
        {
            console.Line($"Beyond {beyond.Days} d: {Percent(OrNull(beyond.HasOpenInterestShare, beyond.OpenInterestShare))} of the open interest, "
                + $"{Percent(OrNull(beyond.HasVolumeShare, beyond.VolumeShare))} of the volume");
        }
    }

    private static void WriteTurnover(IAnsiConsole console, string period, RepeatedField<OptionTurnover> turnover)
    {
        if (turnover.Count == 0)
        {
            return;
        }

        Table table = Tables.Create($"{period} from", "To", "Turnover USD", "Put/call");
        foreach (OptionTurnover one in turnover.Take(MostPeriods))
        {
            table.AddText(Time(one.From), Time(one.To), Usd(OrNull(one.HasTurnoverUsd, one.TurnoverUsd)), Ratio(OrNull(one.HasPutCallRatio, one.PutCallRatio)));
        }

        console.Write(table);
    }

    private static string Signed(double? change) => Measure(change, "+0.00;-0.00;0.00");

    private static string Name(Regime regime) => regime switch
    {
        Regime.Defensive => "defensive",
        Regime.Neutral => "neutral",
        Regime.Offensive => "offensive",
        Regime.NoData => "no data",
        _ => Absent,
    };
}
