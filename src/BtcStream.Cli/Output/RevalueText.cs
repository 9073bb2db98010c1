using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>A revaluation for people: the state as it is beside the one supposed.</summary>
internal static class RevalueText
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, RevalueResponse answer)
    {
        console.Write(new Text($"{answer.Underlying} as of {Time(answer.AsOf)}, {Model(answer.Base?.Summary?.PositioningModel ?? PositioningModel.Naive)} positioning\n"));
        Table table = Tables.Create("", "As it is", "Supposed");
        Add(table, "Index", answer, summary => Price(summary.HasIndexPrice ? summary.IndexPrice : null));
        Add(table, "Net gamma USD/1%", answer, summary => SignedMillions(summary.HasNetGexUsdPerPercent ? summary.NetGexUsdPerPercent : null));
        Add(table, "Gross gamma USD/1%", answer, summary => Millions(summary.HasGrossGexUsdPerPercent ? summary.GrossGexUsdPerPercent : null));
        Add(table, "Flip", answer, summary => Price(FlipOf(summary)));
        Add(table, "Call wall", answer, summary => Strike(summary.HasCallWallStrike ? summary.CallWallStrike : null));
        Add(table, "Put wall", answer, summary => Strike(summary.HasPutWallStrike ? summary.PutWallStrike : null));
        Add(table, "Options", answer, summary => Count(summary.Instruments));
        Add(table, "Positions", answer, summary => Count(summary.Positions));
        table.AddText("Triggered USD", TriggeredOf(answer.Base), TriggeredOf(answer.Shifted));
        table.AddText("Cascade ends at", EndOf(answer.Base), EndOf(answer.Shifted));
        table.AddText("Forced in it USD", ForcedOf(answer.Base), ForcedOf(answer.Shifted));
        console.Write(table);
        if (answer.Contribution is { } account)
        {
            console.WriteFacts(
                ("Account longs", Millions(account.HasLongUsd ? account.LongUsd : null)),
                ("Account shorts", Millions(account.HasShortUsd ? account.ShortUsd : null)),
                ("Moves the end by", Price(account.HasTerminalPriceChange ? account.TerminalPriceChange : null)),
                ("Adds to the flow", Millions(account.HasCascadeFlowUsd ? account.CascadeFlowUsd : null)));
        }

        foreach (string assumption in answer.Assumptions)
        {
            console.Profile.Out.Writer.WriteLine(assumption);
        }
    }

    private static void Add(Table table, string name, RevalueResponse answer, Func<Summary, string> figure) =>
        table.AddText(name, figure(answer.Base?.Summary ?? new Summary()), figure(answer.Shifted?.Summary ?? new Summary()));

    private static double? FlipOf(Summary summary) =>
        summary.Flips.FirstOrDefault(flip => flip.Definition == FlipDefinition.ProfileRoot && flip.HasPrice) is { } flip ? flip.Price : null;

    private static string TriggeredOf(Valuation? valuation) => Millions(valuation is { HasTriggeredUsd: true } ? valuation.TriggeredUsd : null);

    private static string EndOf(Valuation? valuation) => valuation?.Cascade?.Status switch
    {
        CascadeStatus.Bounded => Price(valuation.Cascade.TerminalPrice),
        CascadeStatus.Unbounded => "no end",
        _ => Absent,
    };

    private static string ForcedOf(Valuation? valuation) => Millions(valuation?.Cascade is { HasLiquidationUsd: true } cascade ? cascade.LiquidationUsd : null);
}
