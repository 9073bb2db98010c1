using System.Globalization;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress;
using BtcStream.Quant.Cascade;

namespace BtcStream.Server.Services;

/// <summary>What the supply of a cascade rests on, in sentences for a person: each curve with its source, age, horizon and assumption.</summary>
internal static class SupplyAssumptions
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    public static IEnumerable<string> Of(CascadeAnswer answer, CascadeQuestion question)
    {
        if (answer.Supply.Count == 0 && question.Supply.Length == 0)
        {
            yield return question.IncludesSupply ? "Supply: no curve is included." : "Supply: left out, as asked.";
            yield break;
        }

        if (answer.Direction == CascadeDirection.Up)
        {
            yield return "Supply: a rise releases nothing.";
            yield break;
        }

        string names = string.Join(", ", answer.Supply.Select(use => use.Name).Concat(question.Supply.Select(curve => curve.Name)));
        yield return string.Create(
            Text,
            $"Supply: {names}; a threshold below the index releases its supply once, sold evenly over its curve's horizon, {SupplyCurve.DefaultHorizonHours} hours unless said otherwise, of which {question.SupplyHorizonHours} hours count; thresholds at or above the index have released theirs already. Zones count it too.");
        foreach (SupplyUse use in answer.Supply)
        {
            yield return Describe(use, answer.View.AsOfUnixNanos);
        }
    }

    private static string Describe(SupplyUse use, long asOfUnixNanos)
    {
        double hours = (asOfUnixNanos - use.TimeUnixNanos) / 3.6e12;
        string origin = use.IsStreamed ? "streamed by" : "computed from";
        string assumption = use.Assumption.Length == 0 ? "its source states no assumption" : use.Assumption;
        return string.Create(Text, $"Supply curve {use.Name}: {origin} {use.Source}, {hours:0.##} hours old, sold over {use.Curve.HorizonHours:0.##} hours. Assumption: {assumption}");
    }
}
