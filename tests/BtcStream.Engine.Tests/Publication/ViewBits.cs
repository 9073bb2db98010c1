using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Publication;

/// <summary>Compares views bit for bit, but for what tells a publication from an answer: versions and removed rungs.</summary>
internal static class ViewBits
{
    public static void AssertEqual(RiskView expected, RiskView actual)
    {
        Assert.Equal(
            (expected.Underlying, expected.Model, expected.Parts, expected.Sequence, expected.AsOfUnixNanos, expected.PricedAtUnixNanos, expected.IndexPrice),
            (actual.Underlying, actual.Model, actual.Parts, actual.Sequence, actual.AsOfUnixNanos, actual.PricedAtUnixNanos, actual.IndexPrice));
        Assert.Equal(
            (expected.OldestInputUnixNanos, expected.IsStale, expected.Options, expected.Curves),
            (actual.OldestInputUnixNanos, actual.IsStale, actual.Options, actual.Curves));
        Assert.Equal(expected.Coverage.ToArray(), actual.Coverage.ToArray());
        AssertEqual(expected.Cells, actual.Cells);
        AssertEqual(expected.Strikes, actual.Strikes);
        Assert.Equal(Bits(expected.Profile), Bits(actual.Profile));
        AssertEqual(expected.LiquidationLadder, actual.LiquidationLadder);
        Assert.Equal(expected.Cascade.Steps.ToArray(), actual.Cascade.Steps.ToArray());
        Assert.Equal(expected.Cascade.Zones.ToArray(), actual.Cascade.Zones.ToArray());
        Assert.Equal((expected.Cascade.DepthBelow, expected.Cascade.DepthAbove), (actual.Cascade.DepthBelow, actual.Cascade.DepthAbove));
        AssertEqual(expected.Summary, actual.Summary);
    }

    private static void AssertEqual(RiskLadder expected, RiskLadder actual)
    {
        Assert.Equal(expected.Expiries.ToArray(), actual.Expiries.ToArray());
        Assert.Equal(expected.Strikes.ToArray(), actual.Strikes.ToArray());
        Assert.Equal(expected.Versions.ToArray().Select(v => v > 0), actual.Versions.ToArray().Select(v => v > 0));
        Assert.Equal(Bits(expected.Net), Bits(actual.Net));
        Assert.Equal(Bits(expected.Gross), Bits(actual.Gross));
        Assert.Equal(Bits(expected.OpenInterest), Bits(actual.OpenInterest));
        Assert.Equal(Bits(expected.OpenInterestUsd), Bits(actual.OpenInterestUsd));
        Assert.Equal(Bits(expected.CallOpenInterest), Bits(actual.CallOpenInterest));
        Assert.Equal(Bits(expected.PutOpenInterest), Bits(actual.PutOpenInterest));
    }

    private static void AssertEqual(RiskSummary expected, RiskSummary actual)
    {
        Assert.Equal(
            Bits([expected.NetGexUsdPerPercent, expected.GrossGexUsdPerPercent, expected.OpenInterest, expected.OpenInterestUsd]),
            Bits([actual.NetGexUsdPerPercent, actual.GrossGexUsdPerPercent, actual.OpenInterest, actual.OpenInterestUsd]));
        Assert.Equal(expected.Walls, actual.Walls);
        Assert.Equal(
            (expected.PutCallOpenInterest, expected.PutCallVolume, expected.FarShareOfOpenInterest, expected.FarShareOfVolume, expected.TakerFlowSinceUnixNanos),
            (actual.PutCallOpenInterest, actual.PutCallVolume, actual.FarShareOfOpenInterest, actual.FarShareOfVolume, actual.TakerFlowSinceUnixNanos));
        Assert.Equal(
            (expected.Positions, expected.LongLiquidationUsd24h, expected.ShortLiquidationUsd24h, expected.NearestClusterAbove, expected.NearestClusterBelow),
            (actual.Positions, actual.LongLiquidationUsd24h, actual.ShortLiquidationUsd24h, actual.NearestClusterAbove, actual.NearestClusterBelow));
        Assert.Equal(expected.AtmIv.ToArray(), actual.AtmIv.ToArray());
        Assert.Equal(expected.Expiries.ToArray(), actual.Expiries.ToArray());
        foreach (FlipDefinition definition in Enum.GetValues<FlipDefinition>())
        {
            Assert.Equal(expected.Flips(definition).Result, actual.Flips(definition).Result);
            Assert.Equal(Bits(expected.Flips(definition).Prices), Bits(actual.Flips(definition).Prices));
        }
    }

    private static long[] Bits(ReadOnlySpan<double> values)
    {
        long[] bits = new long[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
        }

        return bits;
    }
}
