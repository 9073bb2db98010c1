using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Cluster.Tests.World;

/// <summary>Compares the answer of a cluster with that of one machine: every figure to the last bit, but not the number of the publication.</summary>
internal static class ViewAssert
{
    public static void Equal(RiskView expected, RiskView actual)
    {
        Assert.Equal((expected.AsOfUnixNanos, expected.PricedAtUnixNanos, expected.IndexPrice, expected.Options), (actual.AsOfUnixNanos, actual.PricedAtUnixNanos, actual.IndexPrice, actual.Options));
        Assert.Equal((expected.OldestInputUnixNanos, expected.IsStale, expected.Curves), (actual.OldestInputUnixNanos, actual.IsStale, actual.Curves));
        Assert.Equal(expected.Coverage.ToArray(), actual.Coverage.ToArray());
        Equal(expected.Cells, actual.Cells);
        Equal(expected.Strikes, actual.Strikes);
        Assert.Equal(Bits(expected.Profile), Bits(actual.Profile));
        Equal(expected.Liquidations, actual.Liquidations);
        Assert.Equal(expected.Cascade.Steps.ToArray(), actual.Cascade.Steps.ToArray());
        Assert.Equal(expected.Cascade.Zones.ToArray(), actual.Cascade.Zones.ToArray());
        Equal(expected.Summary, actual.Summary);
    }

    private static void Equal(RiskLadder expected, RiskLadder actual)
    {
        Assert.Equal(expected.Expiries.ToArray(), actual.Expiries.ToArray());
        Assert.Equal(Bits(expected.Strikes), Bits(actual.Strikes));
        Assert.Equal(Bits(expected.Net), Bits(actual.Net));
        Assert.Equal(Bits(expected.Gross), Bits(actual.Gross));
        Assert.Equal(Bits(expected.OpenInterest), Bits(actual.OpenInterest));
    }

    private static void Equal(LiquidationRungs expected, LiquidationRungs actual)
    {
        Assert.Equal(Cells(expected), Cells(actual));
        Assert.Equal(Bits(expected.LongUsd), Bits(actual.LongUsd));
        Assert.Equal(Bits(expected.ShortUsd), Bits(actual.ShortUsd));
    }

    private static (int Cell, LiquidationProvenance Provenance, int Positions)[] Cells(LiquidationRungs rungs) =>
        [.. Enumerable.Range(0, rungs.Count).Select(i => (rungs.Cell(i), rungs.Provenance(i), rungs.Positions(i)))];

    private static void Equal(RiskSummary expected, RiskSummary actual)
    {
        Assert.Equal(
            Bits([expected.NetGexUsdPerPercent, expected.GrossGexUsdPerPercent, expected.OpenInterest, expected.OpenInterestUsd]),
            Bits([actual.NetGexUsdPerPercent, actual.GrossGexUsdPerPercent, actual.OpenInterest, actual.OpenInterestUsd]));
        Assert.Equal(
            (expected.Walls, expected.Positions, expected.LongLiquidationUsd24h, expected.ShortLiquidationUsd24h, expected.NearestClusterAbove, expected.NearestClusterBelow),
            (actual.Walls, actual.Positions, actual.LongLiquidationUsd24h, actual.ShortLiquidationUsd24h, actual.NearestClusterAbove, actual.NearestClusterBelow));
        Assert.Equal(expected.AtmIv.ToArray(), actual.AtmIv.ToArray());
        Assert.Equal(expected.Expiries.ToArray(), actual.Expiries.ToArray());
        foreach (FlipDefinition definition in Enum.GetValues<FlipDefinition>())
        {
            Assert.Equal(Bits(expected.Flips(definition).Prices), Bits(actual.Flips(definition).Prices));
        }
    }

    private static long[] Bits(ReadOnlySpan<double> values)
    {
        var bits = new long[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
        }

        return bits;
    }
}
