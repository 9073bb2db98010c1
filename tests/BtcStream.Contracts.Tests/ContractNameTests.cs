using BtcStream.Contracts.Tests.Compatibility;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests;

/// <summary>Names that clients and outside checks use, whatever is stable so far.</summary>
public sealed class ContractNameTests
{
    private static readonly ContractIndex Contract = ContractIndex.Of(ContractDescriptors.Load());

    [Theory]
    [InlineData("RiskService", "Connect", "Subscribe", "GetSummary", "GetGammaHeatmap", "GetGammaProfile", "GetLiquidationHeatmap", "GetHistory", "Verify")]
    [InlineData("IngestService", "StreamQuotes", "StreamTrades", "StreamPositions", "StreamAccounts", "StreamLiquidations", "StreamMarket", "StreamObservations")]
    [InlineData("ScenarioService", "RunCascade", "Revalue", "GetTouchProbability")]
    [InlineData("StressService", "GetVolatilityRegime", "GetMinerStress", "GetTreasuryStress", "GetSpillover", "GetStressTable")]
    [InlineData("ReferenceService", "ListUnderlyings", "ListInstruments", "ListMarginModels", "GetServerInfo")]
    public void Services_EveryOne_HasItsMethods(string service, params string[] methods) =>
        Assert.Equal(
            methods.Order(StringComparer.Ordinal),
            Contract.Methods.Keys.Where(name => name.StartsWith($"btcstream.v1.{service}.", StringComparison.Ordinal)).Select(name => name[(name.LastIndexOf('.') + 1)..]));

    [Fact]
    public void Methods_EveryOne_HasItsShape()
    {
        foreach ((string name, MethodDescriptorProto method) in Contract.Methods)
        {
            bool isIngest = name.Contains(".IngestService.", StringComparison.Ordinal);
            bool streamsIn = isIngest || name.EndsWith(".Connect", StringComparison.Ordinal);
            bool streamsOut = streamsIn || name.EndsWith(".Subscribe", StringComparison.Ordinal);
            Assert.Equal((name, streamsIn, streamsOut), (name, method.ClientStreaming, method.ServerStreaming));
            Assert.True(!isIngest || (method.InputType.EndsWith("Batch", StringComparison.Ordinal) && method.OutputType == ".btcstream.v1.IngestAck"), name);
        }
    }

    [Theory]
    [InlineData("ClientFrame", "subscribe quotes trades positions accounts liquidations market observations")]
    [InlineData("RiskFrame", "ack update")]
    [InlineData("QuoteRow", "venue instrument id underlyingPrice markIv openInterest bidPrice askPrice markPrice volume24h time")]
    [InlineData("TradeRow", "venue instrument id price amount takerSide iv isLiquidation time")]
    [InlineData("PositionRow", "venue instrument id account side size entryPrice leverage margin marginMode marginModel liquidationPrice time")]
    [InlineData("AccountRow", "venue account equity time")]
    [InlineData("LiquidationRow", "venue instrument side price amount time")]
    [InlineData("MarketRow", "underlying indexPrice bids asks time")]
    [InlineData("DepthLevel", "price amount")]
    [InlineData("IngestAck", "sequence acceptedRows lateRows rejectedRows rejections")]
    [InlineData("Rejection", "batchSequence row code field value message")]
    [InlineData("RiskUpdate", "epoch sequence baseSequence asOf underlying kind cells removedCells summary stale coverage positioningModel")]
    [InlineData("SubscribeRequest", "underlying views positioningModel minIntervalMs resumeEpoch resumeAfterSequence")]
    [InlineData("Summary", "asOf indexPrice netGexUsdPerPercent grossGexUsdPerPercent flips callWallStrike putWallStrike grossPeakStrike putCallOpenInterestRatio putCallVolumeRatio atmIv "
        + "longLiquidationUsd24h shortLiquidationUsd24h accelerationZones instruments positions synthetic")]
    [InlineData("Flip", "definition price status")]
    [InlineData("AtmIv", "days iv")]
    [InlineData("AccelerationZone", "direction fromPrice toPrice")]
    [InlineData("GammaHeatmap", "cells")]
    [InlineData("GammaCell", "strike expiry netGexUsdPerPercent grossGexUsdPerPercent openInterest openInterestUsd")]
    [InlineData("GetGammaProfileRequest", "underlying positioningModel fromPrice toPrice points")]
    [InlineData("GammaProfile", "points")]
    [InlineData("ProfilePoint", "price gexUsdPerPercent")]
    [InlineData("LiquidationHeatmap", "cells")]
    [InlineData("LiquidationCell", "priceLow priceHigh longUsd shortUsd positions provenance")]
    [InlineData("RunCascadeRequest", "underlying positioningModel shockPercent sellUsd depthUsdPerPercent depthModel")]
    [InlineData("RunCascadeResponse", "status terminalPrice bandLow bandHigh zones path")]
    [InlineData("CascadeStep", "price loopGain dealerUsdPerPercent liquidationUsdPerPercent supplyUsdPerPercent depthUsdPerPercent")]
    [InlineData("VerifyResponse", "maxDifference compared")]
    [InlineData("GetTouchProbabilityRequest", "underlying barrierPrice until")]
    [InlineData("GetTouchProbabilityResponse", "probability ivUsed indexPrice")]
    [InlineData("ServerInfo", "version epoch uptimeSeconds counters synthetic")]
    public void Fields_ReadFromOutside_HaveTheirJsonNames(string message, string names) =>
        Findings.AssertNone(names.Split(' ').Except(Contract.Messages[$"btcstream.v1.{message}"].Field.Select(field => field.JsonName)));

    [Theory]
    [InlineData("SIDE_BUY")]
    [InlineData("SIDE_SELL")]
    [InlineData("SIDE_LONG")]
    [InlineData("SIDE_SHORT")]
    [InlineData("MARGIN_MODE_ISOLATED")]
    [InlineData("MARGIN_MODE_CROSS")]
    [InlineData("POSITIONING_MODEL_NAIVE")]
    [InlineData("POSITIONING_MODEL_REVERSED")]
    [InlineData("POSITIONING_MODEL_TAKER_FLOW")]
    [InlineData("POSITIONING_MODEL_FLOW_ADJUSTED")]
    [InlineData("FLIP_DEFINITION_PROFILE_ROOT")]
    [InlineData("FLIP_DEFINITION_CUMULATIVE")]
    [InlineData("FLIP_DEFINITION_STRIKE_SIGN")]
    [InlineData("PROVENANCE_OBSERVED")]
    [InlineData("PROVENANCE_REALISED")]
    [InlineData("PROVENANCE_MODELLED")]
    [InlineData("REJECTION_CODE_EXPIRED")]
    public void EnumValues_UsedFromOutside_Exist(string name) => Assert.Contains(Contract.Enums.Values.SelectMany(@enum => @enum.Value), value => value.Name == name);

    [Fact]
    public void Enums_EveryOne_StartsUnspecified() => Assert.All(Contract.Enums.Values, @enum => Assert.EndsWith("_UNSPECIFIED", @enum.Value[0].Name, StringComparison.Ordinal));
}
