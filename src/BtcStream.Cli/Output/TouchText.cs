using System.Globalization;
using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>A touch probability for people.</summary>
internal static class TouchText
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, GetTouchProbabilityRequest request, GetTouchProbabilityResponse answer)
    {
        double? index = OrNull(answer.HasIndexPrice, answer.IndexPrice);
        List<(string Name, string Value)> facts =
        [
            ("Touch", $"{answer.Underlying} at {Strike(request.BarrierPrice)} before {Time(request.Until)}, {Distance(request.BarrierPrice, index)} from the index"),
            ("As of", Time(answer.AsOf)),
            ("Index", answer.HasIndexTime ? $"{Price(index)} of {Time(answer.IndexTime)}" : Price(index)),
            ("Oldest input", $"{Age(OrNull(answer.HasOldestInputAgeSeconds, answer.OldestInputAgeSeconds))}{(answer.Stale ? ", STALE" : "")}"),
            ("From options", $"{Probability(OrNull(answer.HasProbability, answer.Probability))} without drift"),
            ("With drift", $"{Probability(OrNull(answer.HasProbabilityWithDrift, answer.ProbabilityWithDrift))} at the forward's {Percent(OrNull(answer.HasDrift, answer.Drift), signed: true)} a year"),
            ("IV used", $"{Percent(OrNull(answer.HasIvUsed, answer.IvUsed))} at that strike, of the expiry {(answer.HasExpiryUsed ? Expiry(answer.ExpiryUsed) : Absent)}; {Days(answer)} to go"),
            ("With cascade", Cascade(answer)),
            ("Market", Market(answer)),
        ];
        if (answer.CascadeAdjustment.Length > 0)
        {
            facts.Add(("Adjustment", answer.CascadeAdjustment));
        }

        console.WriteFacts([.. facts]);
        console.WriteAssumptions(answer.Assumptions);
        console.WriteSeries(answer.Series);
    }

    private static string Probability(double? share) => share is { } given ? (given * 100.0).ToString("0.00 '%'", CultureInfo.InvariantCulture) : Absent;

    private static string Days(GetTouchProbabilityResponse answer) =>
        answer.HasYears ? string.Create(CultureInfo.InvariantCulture, $"{answer.Years * 365.0:0.00} days") : Absent;

    private static string Cascade(GetTouchProbabilityResponse answer)
    {
        string at = answer.HasCascadeAdjustedBarrierPrice ? $" that {Price(answer.CascadeAdjustedBarrierPrice)} is touched, from where the move would feed itself" : "";
        return Probability(OrNull(answer.HasProbabilityCascadeAdjusted, answer.ProbabilityCascadeAdjusted)) + at;
    }

    private static string Market(GetTouchProbabilityResponse answer)
    {
        if (!answer.HasPredictionMarketProbability)
        {
            return "no prediction market with this barrier and end";
        }

        double? difference = answer.HasProbability ? (answer.PredictionMarketProbability - answer.Probability) * 100.0 : null;
        string apart = difference is { } points ? string.Create(CultureInfo.InvariantCulture, $", {points:+0.00;-0.00;0.00} points from the options") : "";
        string when = answer.HasPredictionMarketTime ? $" as of {Time(answer.PredictionMarketTime)}" : "";
        return $"{Probability(answer.PredictionMarketProbability)} on {answer.PredictionMarket}{when}{apart}";
    }
}
