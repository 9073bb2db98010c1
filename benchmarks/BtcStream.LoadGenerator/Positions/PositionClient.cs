using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Client;
using Google.Protobuf.Reflection;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>What the positions benchmark asks of the server. Every row must be accepted.</summary>
internal sealed class PositionClient : IDisposable
{
    private static readonly ServiceDescriptor Risk = RiskReflection.Descriptor.Services.Single();
    private static readonly ServiceDescriptor Scenario = ScenarioReflection.Descriptor.Services.Single();

    private readonly RpcChannel _channel;
    private readonly ServerCounters _counters;
    private readonly UnaryMethod<RunCascadeRequest, RunCascadeResponse> _cascade;
    private readonly UnaryMethod<GetSummaryRequest, Summary> _summary;
    private readonly UnaryMethod<GetLiquidationHeatmapRequest, LiquidationHeatmap> _liquidations;
    private readonly UnaryMethod<VerifyRequest, VerifyResponse> _verify;

    public PositionClient(Uri address)
    {
        _channel = new RpcChannel(address);
        _counters = new ServerCounters(_channel);
        _cascade = _channel.Unary<RunCascadeRequest, RunCascadeResponse>(Scenario, "RunCascade");
        _summary = _channel.Unary<GetSummaryRequest, Summary>(Risk, "GetSummary");
        _liquidations = _channel.Unary<GetLiquidationHeatmapRequest, LiquidationHeatmap>(Risk, "GetLiquidationHeatmap");
        _verify = _channel.Unary<VerifyRequest, VerifyResponse>(Risk, "Verify");
    }

    public Task<Counters> CountersAsync() => _counters.ReadAsync();

    /// <summary>Runs a cascade.</summary>
    /// <param name="pathPoints">Steps of the path to answer with; 0 for all.</param>
    public async Task CascadeAsync(uint pathPoints)
    {
        RunCascadeResponse answer = await _cascade.CallAsync(new RunCascadeRequest { ShockPercent = -5.0, DepthUsdPerPercent = 250e6, PathPoints = pathPoints });
        if (answer.Status is CascadeStatus.NoData or CascadeStatus.Unspecified)
        {
            throw new InvalidOperationException($"the cascade's status is {answer.Status}");
        }
    }

    public Task SummaryAsync() => _summary.CallAsync(new GetSummaryRequest());

    public Task<LiquidationHeatmap> LiquidationsAsync() => _liquidations.CallAsync(new GetLiquidationHeatmapRequest());

    public Task<VerifyResponse> VerifyAsync() => _verify.CallAsync(new VerifyRequest());

    /// <summary>Streams blocks of frames and waits until the server has applied them all.</summary>
    /// <returns>Rows that the server says it accepted in the call.</returns>
    public async Task<long> SendPositionsAsync(IEnumerable<WireBlock> blocks)
    {
        using RpcCall call = _channel.Start("btcstream.v1.IngestService/StreamPositions");
        Task<IngestAck?> acks = ReadAcksAsync(call);
        call.Requests.Write(WireBatches.Definitions);
        ulong messages = 1;
        bool open = await call.FlushAsync();
        foreach (WireBlock block in blocks)
        {
            if (!open)
            {
                break;
            }

            call.Requests.WriteFramed(block.Frames);
            messages += (ulong)block.Messages;
            open = await call.FlushAsync();
        }

        // Where the call has ended early, reading its responses throws what ended it.
        await call.CompleteAsync();
        return await acks is { LateRows: 0, RejectedRows: 0 } ack && ack.Sequence == messages
            ? (long)ack.AcceptedRows
            : throw new InvalidOperationException($"{messages} messages were sent; the last ack was {acks.Result}");
    }

    /// <summary>Sends one batch of market rows and waits for its ack.</summary>
    public async Task SendMarketAsync(MarketBatch batch)
    {
        using RpcCall call = _channel.Start("btcstream.v1.IngestService/StreamMarket");
        Task<IngestAck?> acks = ReadAcksAsync(call);
        call.Requests.Write(batch);
        await call.CompleteAsync();
        if (await acks is not { AcceptedRows: 1 })
        {
            throw new InvalidOperationException($"a market row was not accepted: {acks.Result}");
        }
    }

    public void Dispose() => _channel.Dispose();

    private static async Task<IngestAck?> ReadAcksAsync(RpcCall call)
    {
        IngestAck? last = null;
        while (await call.Responses.ReadAsync())
        {
            while (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
            {
                last = IngestAck.Parser.ParseFrom(payload);
                if (last.Rejections is [Rejection first, ..])
                {
                    throw new InvalidOperationException($"the server refused {last.RejectedRows} rows, the first because {first.Message}");
                }
            }
        }

        return last;
    }
}
