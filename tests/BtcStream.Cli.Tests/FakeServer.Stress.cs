using BtcStream.Contracts.V1;
using BtcStream.Rpc.Server;

namespace BtcStream.Cli.Tests;

/// <summary>Market stress, and everything in one call.</summary>
internal sealed partial class FakeServer
{
    private static readonly string[] StressMethods =
        ["Connect", "GetTouchProbability", "GetStressTable", "GetVolatilityRegime", "GetMinerStress", "GetTreasuryStress", "GetSpillover"];

    public Func<GetStressTableRequest, StressTable> Stress { get; set; } = _ => new StressTable();

    public Func<GetVolatilityRegimeRequest, VolatilityRegime> Regime { get; set; } = _ => new VolatilityRegime();

    public Func<GetMinerStressRequest, MinerStress> Miners { get; set; } = _ => new MinerStress();

    public Func<GetTreasuryStressRequest, TreasuryStress> Treasury { get; set; } = _ => new TreasuryStress();

    public Func<GetSpilloverRequest, Spillover> Spillover { get; set; } = _ => new Spillover();

    public Func<GetTouchProbabilityRequest, GetTouchProbabilityResponse> Touch { get; set; } = _ => new GetTouchProbabilityResponse();

    /// <summary>What came over Connect, in order.</summary>
    public List<ClientFrame> Frames { get; } = [];

    /// <summary>Told of each frame of Connect before it is acked; what it gives is the ack. The ack it is given counts all rows as applied.</summary>
    public Func<ClientFrame, IngestAck, Task<IngestAck>> AckFrame { get; set; } = (_, ack) => Task.FromResult(ack);

    public static (ulong Sequence, int Rows) SizeOf(ClientFrame frame) => frame.FrameCase switch
    {
        ClientFrame.FrameOneofCase.Quotes => (frame.Quotes.Sequence, RowsOf(frame.Quotes)),
        ClientFrame.FrameOneofCase.Market => (frame.Market.Sequence, frame.Market.Rows.Count),
        ClientFrame.FrameOneofCase.Liquidations => (frame.Liquidations.Sequence, frame.Liquidations.Rows.Count),
        ClientFrame.FrameOneofCase.Observations => (frame.Observations.Sequence, frame.Observations.Rows.Count + (frame.Observations.Columns?.Time.Count ?? 0)),
        _ => throw new InvalidOperationException($"unexpected {frame.FrameCase}"),
    };

    private ServiceBinding BindStress() => new ServiceBinding(StressReflection.Descriptor.Services.Single())
        .Unary<GetStressTableRequest, StressTable>("GetStressTable", (request, _) => Task.FromResult(Stress(request)))
        .Unary<GetVolatilityRegimeRequest, VolatilityRegime>("GetVolatilityRegime", (request, _) => Task.FromResult(Regime(request)))
        .Unary<GetMinerStressRequest, MinerStress>("GetMinerStress", (request, _) => Task.FromResult(Miners(request)))
        .Unary<GetTreasuryStressRequest, TreasuryStress>("GetTreasuryStress", (request, _) => Task.FromResult(Treasury(request)))
        .Unary<GetSpilloverRequest, Spillover>("GetSpillover", (request, _) => Task.FromResult(Spillover(request)));

    private async Task ConnectAsync(RequestStream<ClientFrame> requests, ResponseStream<RiskFrame> responses, ServerCallContext context)
    {
        ulong rows = 0;
        await foreach (ClientFrame frame in requests.ReadAllAsync())
        {
            (ulong sequence, int count) = SizeOf(frame);
            Frames.Add(frame);
            rows += (ulong)count;
            IngestAck ack = await AckFrame(frame, new IngestAck { Sequence = sequence, AcceptedRows = rows });
            await responses.WriteAsync(new RiskFrame { Ack = ack });
        }
    }
}
