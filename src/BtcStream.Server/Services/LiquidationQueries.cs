using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Ladders;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services;

/// <summary>GetLiquidationHeatmap of RiskService: the ladder with the same encoder as subscriptions, and what stands beside it.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class LiquidationQueries(EngineHost engine, ServerFacts server)
{
    private const uint DefaultClusters = 3;
    private const uint MaxClusters = 1_000;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Raw("GetLiquidationHeatmap", GetLiquidationHeatmapAsync);

    private async Task GetLiquidationHeatmapAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        var request = await SingleRequest.ReadAsync<GetLiquidationHeatmapRequest>(requests, GetLiquidationHeatmapRequest.Parser, context);
        string underlying = RequestFields.Underlying(request.Underlying);
        CellRange range = ReadRange(request);
        ProvenanceSet provenances = ReadProvenances(request);
        string[] venues = [.. request.Venues];
        uint clusters = ReadClusters(request);
        if (venues.Length > 0)
        {
            // All positions are copied, here or on every shard, and the ladder is built anew.
            await RiskQueries.ChangeToLongAsync(context);
        }

        LiquidationAnswer answer = await RiskQueries.AskAsync(() => venues.Length == 0
            ? engine.QueryLiquidationsAsync(underlying, (int)clusters)
            : engine.QueryLiquidationsAsync(underlying, (int)clusters, venues));
        using RiskView view = answer.View;
        using var buffer = new EncodeBuffer();
        Write(new WireWriter(buffer), answer, range, provenances);
        responses.Write(buffer.Written);
    }

    private void Write(WireWriter writer, LiquidationAnswer answer, in CellRange range, ProvenanceSet provenances)
    {
        RiskView view = answer.View;
        writer.Fixed64(1, server.Epoch);
        writer.Varint(2, (ulong)view.Sequence);
        SummaryEncoder.WriteTimeIfAny(writer, 3, view.AsOfUnixNanos);
        writer.Text(4, view.Underlying);
        writer.Figure(5, view.IndexPrice);
        writer.Figure(6, answer.StepBasisPoints);
        LiquidationEncoder.WriteCells(writer, 7, view.Liquidations, server.LadderGrid, range, provenances, newerThan: 0);
        WriteClusters(writer, 8, answer.ClustersAbove, provenances);
        WriteClusters(writer, 9, answer.ClustersBelow, provenances);
        WriteRealised(writer, answer);
        writer.Figure(11, answer.TriggeredLongUsd);
        writer.Figure(12, answer.TriggeredShortUsd);
        writer.Varint(13, (ulong)answer.TriggeredPositions);
        writer.Varint(14, (ulong)answer.BankruptAccounts);
        writer.Varint(15, (ulong)answer.PositionsWithoutPrice);
        WriteLeverage(writer, answer.Modelled);
        SummaryEncoder.WriteCoverage(writer, 17, view);
        writer.Bool(18, view.IsStale);
        writer.Figure(19, SummaryEncoder.AgeSeconds(view));
        writer.Varint(20, (ulong)answer.PositionsUnpriced);
        writer.Varint(21, (ulong)answer.PendingAccounts);
    }

    private static void WriteClusters(WireWriter writer, int field, ClusterFigure[] clusters, ProvenanceSet provenances)
    {
        foreach (ClusterFigure cluster in clusters)
        {
            if (provenances.Has(cluster.Provenance))
            {
                LiquidationEncoder.WriteCluster(writer, field, cluster);
            }
        }
    }

    private static void WriteRealised(WireWriter writer, LiquidationAnswer answer)
    {
        foreach (RealisedWindow window in answer.Realised)
        {
            int start = writer.Begin(10);
            writer.Text(1, window.Venue);
            writer.Varint(2, (ulong)window.Hours);
            writer.Figure(3, window.LongUsd);
            writer.Figure(4, window.ShortUsd);
            writer.Varint(5, (ulong)window.Orders);
            writer.Bool(6, window.IsLowerBound);
            writer.End(start);
        }
    }

    private static void WriteLeverage(WireWriter writer, ModelledOpenInterest model)
    {
        foreach (Quant.Ladders.LeverageClass one in model.Classes)
        {
            int start = writer.Begin(16);
            writer.Figure(1, one.Leverage);
            writer.Figure(2, one.Share);
            writer.End(start);
        }
    }

    private static CellRange ReadRange(GetLiquidationHeatmapRequest request)
    {
        double? from = RequestFields.Price("price_from", request.HasPriceFrom ? request.PriceFrom : null);
        double? to = RequestFields.Price("price_to", request.HasPriceTo ? request.PriceTo : null);
        return from > to
            ? throw RequestFields.Invalid("price_from", FormattableString.Invariant($"{from}"), FormattableString.Invariant($"it is above price_to, {to}"))
            : CellRange.All with { StrikeFrom = from ?? double.NegativeInfinity, StrikeTo = to ?? double.PositiveInfinity };
    }

    private static ProvenanceSet ReadProvenances(GetLiquidationHeatmapRequest request)
    {
        ProvenanceSet set = ProvenanceSet.None;
        foreach (Provenance wire in request.Provenances)
        {
            set |= WireNames.TryRead(wire, out ProvenanceSet one)
                ? one
                : throw RequestFields.Invalid("provenances", FormattableString.Invariant($"{(int)wire}"), "it is none of the contract's provenances");
        }

        return request.Venues.Count > 0 && (set & ~ProvenanceSet.Observed) != 0
            ? throw RequestFields.Invalid(
                "provenances", string.Join(", ", request.Provenances), "with venues it takes PROVENANCE_OBSERVED only: the other cells are not kept by venue")
            : set == ProvenanceSet.None ? ProvenanceSet.All : set;
    }

    private static uint ReadClusters(GetLiquidationHeatmapRequest request) => request.Clusters switch
    {
        0 => DefaultClusters,
        <= MaxClusters => request.Clusters,
        _ => throw RequestFields.Invalid("clusters", $"{request.Clusters}", $"at most {MaxClusters} are answered on each side"),
    };
}
