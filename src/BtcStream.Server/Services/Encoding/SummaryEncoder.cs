using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services.Encoding;

/// <summary>Summary of the contract.</summary>
internal static class SummaryEncoder
{
    /// <summary>Writes the fields of a Summary message.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="view">A view with its summary part.</param>
    /// <param name="server">What the figures do not hold: epoch and origin.</param>
    public static void Write(WireWriter writer, RiskView view, in ServerFacts server)
    {
        RiskSummary summary = view.Summary;
        writer.Fixed64(1, server.Epoch);
        writer.Varint(2, (ulong)view.Sequence);
        WriteTimeIfAny(writer, 3, view.AsOfUnixNanos);
        writer.Text(4, view.Underlying);
        writer.Varint(5, (ulong)WireNames.Of(view.Model));
        writer.Bool(6, server.IsSynthetic);
        writer.Figure(7, view.IndexPrice);
        writer.Figure(8, summary.NetGexUsdPerPercent);
        writer.Figure(9, summary.GrossGexUsdPerPercent);
        foreach (FlipDefinition definition in (ReadOnlySpan<FlipDefinition>)[FlipDefinition.ProfileRoot, FlipDefinition.Cumulative, FlipDefinition.StrikeSign])
        {
            WriteFlips(writer, summary.Flips(definition), definition);
        }

        writer.Figure(11, StrikeOf(summary.Walls.Call));
        writer.Figure(12, StrikeOf(summary.Walls.Put));
        writer.Figure(13, StrikeOf(summary.Walls.GrossPeak));
        writer.Figure(14, ValueOf(summary.PutCallOpenInterest));
        writer.Figure(15, ValueOf(summary.PutCallVolume));
        WriteAtmIv(writer, summary);
        writer.Figure(17, summary.LongLiquidationUsd24h);
        writer.Figure(18, summary.ShortLiquidationUsd24h);
        LiquidationEncoder.WriteCluster(writer, 19, summary.NearestClusterAbove);
        LiquidationEncoder.WriteCluster(writer, 20, summary.NearestClusterBelow);
        CascadeEncoder.WriteZones(writer, 21, view.Cascade.Zones);
        writer.Varint(22, (ulong)view.Options);
        writer.Varint(23, (ulong)summary.Positions);
        WriteExpiries(writer, summary);
        writer.Figure(25, summary.OpenInterest);
        writer.Figure(26, summary.OpenInterestUsd);
        writer.Bool(27, view.IsStale);
        writer.Figure(28, AgeSeconds(view));
        WriteCoverage(writer, 29, view);
        if (summary.TakerFlowSinceUnixNanos != long.MinValue)
        {
            writer.Time(30, summary.TakerFlowSinceUnixNanos);
        }

        CascadeEncoder.WriteSupply(writer, 31, view.Cascade);
    }

    /// <summary>Age of the oldest input in use, in seconds; NaN where there is none.</summary>
    public static double AgeSeconds(RiskView view) => view.OldestInputUnixNanos == long.MinValue
        ? double.NaN
        : (view.AsOfUnixNanos - view.OldestInputUnixNanos) / 1e9;

    /// <summary>Writes VenueCoverage messages.</summary>
    public static void WriteCoverage(WireWriter writer, int field, RiskView view)
    {
        foreach (VenueCoverage coverage in view.Coverage)
        {
            int start = writer.Begin(field);
            writer.Text(1, coverage.Venue);
            writer.Varint(2, (ulong)coverage.Options);
            writer.Varint(3, (ulong)coverage.Priced);
            writer.Figure(4, coverage.OpenInterestCoins * view.IndexPrice);
            writer.Varint(5, (ulong)coverage.Positions);
            writer.Varint(6, (ulong)coverage.Accounts);
            WriteTimeIfAny(writer, 7, coverage.OldestInputUnixNanos);
            WriteTimeIfAny(writer, 8, coverage.NewestInputUnixNanos);
            writer.End(start);
        }
    }

    /// <summary>Writes a time, if there is one.</summary>
    public static void WriteTimeIfAny(WireWriter writer, int field, long time)
    {
        if (time != long.MinValue)
        {
            writer.Time(field, time);
        }
    }

    private static void WriteFlips(WireWriter writer, FlipList flips, FlipDefinition definition)
    {
        ReadOnlySpan<double> prices = flips.Prices;
        for (int i = 0; i < Math.Max(1, prices.Length); i++)
        {
            int start = writer.Begin(10);
            writer.Varint(1, (ulong)WireNames.Of(definition));
            writer.Figure(2, prices.IsEmpty ? double.NaN : prices[i]);
            writer.Varint(3, (ulong)WireNames.Of(flips.Result.Status));
            writer.End(start);
        }
    }

    private static void WriteAtmIv(WireWriter writer, RiskSummary summary)
    {
        foreach (TenorIv tenor in summary.AtmIv)
        {
            int start = writer.Begin(16);
            writer.Varint(1, (ulong)tenor.Days);
            writer.Figure(2, tenor.Status is AtmStatus.Interpolated or AtmStatus.Nearest ? tenor.Iv : double.NaN);
            writer.End(start);
        }
    }

    private static void WriteExpiries(WireWriter writer, RiskSummary summary)
    {
        foreach (ExpirySummary expiry in summary.Expiries)
        {
            bool hasSkew = expiry.Skew.Status == SmileSkewStatus.Ok;
            int start = writer.Begin(24);
            writer.Time(1, expiry.ExpiryUnixNanos);
            writer.Figure(2, expiry.Forward);
            writer.Figure(3, expiry.AtmIv);
            writer.Figure(4, hasSkew ? expiry.Skew.RiskReversal : double.NaN);
            writer.Figure(5, hasSkew ? expiry.Skew.Butterfly : double.NaN);
            writer.Figure(6, expiry.MaxPain.Status == MaxPainStatus.Found ? expiry.MaxPain.Strike : double.NaN);
            writer.Figure(7, expiry.NetGexUsdPerPercent);
            writer.Figure(8, expiry.GrossGexUsdPerPercent);
            writer.Figure(9, expiry.OpenInterest);
            writer.Figure(10, expiry.Volume24h);
            writer.End(start);
        }
    }

    private static double StrikeOf(GammaWall wall) => wall.Status == WallStatus.Found ? wall.Strike : double.NaN;

    private static double ValueOf(BookRatio ratio) => ratio.Status == BookRatioStatus.Ok ? ratio.Value : double.NaN;
}
