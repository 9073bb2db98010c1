using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>The other answers for people.</summary>
internal static class AnswerText
{
    /// <summary>The heatmap by strike.</summary>
    public static void WriteStrikes(IAnsiConsole console, GammaHeatmap heatmap)
    {
        WriteHead(console, heatmap.Underlying, heatmap.AsOf, heatmap.PositioningModel, OrNull(heatmap.HasIndexPrice, heatmap.IndexPrice));
        Table table = Tables.Create("Strike", "Net USD/1%", "Gross USD/1%", "Calls", "Puts", "OI USD");
        foreach (GammaStrike strike in heatmap.Strikes)
        {
            table.AddText(
                Strike(strike.Strike),
                SignedMillions(OrNull(strike.HasNetGexUsdPerPercent, strike.NetGexUsdPerPercent)),
                Millions(OrNull(strike.HasGrossGexUsdPerPercent, strike.GrossGexUsdPerPercent)),
                Amount(OrNull(strike.HasCallOpenInterest, strike.CallOpenInterest)),
                Amount(OrNull(strike.HasPutOpenInterest, strike.PutOpenInterest)),
                Billions(OrNull(strike.HasOpenInterestUsd, strike.OpenInterestUsd)));
        }

        console.Write(table);
    }

    /// <summary>The heatmap by strike and expiry.</summary>
    public static void WriteCells(IAnsiConsole console, GammaHeatmap heatmap)
    {
        WriteHead(console, heatmap.Underlying, heatmap.AsOf, heatmap.PositioningModel, OrNull(heatmap.HasIndexPrice, heatmap.IndexPrice));
        Table table = Tables.Create("Expiry", "Strike", "Net USD/1%", "Gross USD/1%", "Calls", "Puts", "OI USD");
        foreach (GammaCell cell in heatmap.Cells)
        {
            table.AddText(
                Expiry(cell.Expiry),
                Strike(cell.Strike),
                SignedMillions(OrNull(cell.HasNetGexUsdPerPercent, cell.NetGexUsdPerPercent)),
                Millions(OrNull(cell.HasGrossGexUsdPerPercent, cell.GrossGexUsdPerPercent)),
                Amount(OrNull(cell.HasCallOpenInterest, cell.CallOpenInterest)),
                Amount(OrNull(cell.HasPutOpenInterest, cell.PutOpenInterest)),
                Billions(OrNull(cell.HasOpenInterestUsd, cell.OpenInterestUsd)));
        }

        console.Write(table);
    }

    /// <summary>The profile over price.</summary>
    public static void WriteProfile(IAnsiConsole console, GammaProfile profile)
    {
        double? index = OrNull(profile.HasIndexPrice, profile.IndexPrice);
        WriteHead(console, profile.Underlying, profile.AsOf, profile.PositioningModel, index);
        Table table = Tables.Create("Price", "From index", "Net USD/1%", "Dealers trade USD");
        foreach (ProfilePoint point in profile.Points)
        {
            table.AddText(
                Price(point.Price),
                Distance(point.Price, index),
                SignedMillions(OrNull(point.HasGexUsdPerPercent, point.GexUsdPerPercent)),
                SignedMillions(OrNull(point.HasHedgeUsd, point.HedgeUsd)));
        }

        console.Write(table);
    }

    /// <summary>How the server is doing.</summary>
    public static void WriteInfo(IAnsiConsole console, ServerInfo info)
    {
        console.WriteFacts(
            ("Version", info.Version + (info.Synthetic ? $" - {Synthetic}: streams made-up data to itself" : "")),
            ("Up", Age(info.UptimeSeconds)),
            ("As of", info.HasAsOf ? Time(info.AsOf) : "no input yet"),
            ("Clock", info.Clock == ClockMode.Live ? "live" : "input"),
            ("Ingest", Ingest(info.Ingest)),
            ("Journal", Journal(info)),
            ("Memory", $"{Count(info.Counters?.AllocatedBytes ?? 0)} bytes allocated, {info.Counters?.Gen0Collections ?? 0} / {info.Counters?.Gen1Collections ?? 0} / {info.Counters?.Gen2Collections ?? 0} collections"),
            ("Processor", Age(info.Counters?.CpuSeconds)),
            ("Limits", $"{Count(info.Limits?.MaxMessageBytes ?? 0)} bytes a message, {Count(info.Limits?.MaxCallInstruments ?? 0)} instruments a call"));
        if (info.Counters is { Rows.Count: > 0 } counters)
        {
            Table table = Tables.Create("Rows", "Applied", "Late", "Refused");
            foreach (RowCounters rows in counters.Rows)
            {
                table.AddText(rows.Kind.ToString().ToLowerInvariant(), Count(rows.Accepted), Count(rows.Late), Count(rows.Rejected));
            }

            console.Write(table);
        }

        FeedText.Write(console, info.Feeds);
    }

    /// <summary>How far the state is from one computed anew.</summary>
    public static void WriteVerification(IAnsiConsole console, VerifyResponse response, double tolerance)
    {
        string difference = response.HasMaxDifference ? response.MaxDifference.ToString("G3", System.Globalization.CultureInfo.InvariantCulture) : Absent;
        console.WriteFacts(
            ("Underlying", response.Underlying),
            ("As of", Time(response.AsOf)),
            ("Compared", $"{Count(response.Compared)} figures in {(response.HasDurationMicros ? $"{response.DurationMicros / 1e3:#,##0.0} ms" : Absent)}"),
            ("Difference", $"{difference} of the gross at most{(response.LargestAt.Length == 0 ? "" : $" ({response.LargestAt})")}; {tolerance:0e0} is allowed"));
    }

    private static string Ingest(IngestStatus? ingest) =>
        ingest is null ? Absent
        : $"{(ingest.TakesRows ? "takes rows" : "TAKES NO ROWS")}, lags {Age(ingest.LagSeconds)}, {Count(ingest.Calls)} {(ingest.Calls == 1 ? "call" : "calls")}";

    private static string Journal(ServerInfo info) =>
        info.Journal is not { } journal ? "off"
        : journal.Failure.Length > 0 ? $"FAILING: {journal.Failure}"
        : $"{(info.Durable ? "on: acks mean durable" : "on: acks do not wait for the disk")}; {Count(journal.DurableRecord)} records on the disk";

    private static void WriteHead(IAnsiConsole console, string underlying, ulong asOf, PositioningModel model, double? indexPrice) =>
        console.Write(new Text($"{underlying} at {Price(indexPrice)} as of {Time(asOf)}, {Model(model)} positioning\n"));
}
