using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Hosting;

/// <summary>The contract's methods over the wire. Every call has a deadline that only a failure reaches.</summary>
internal sealed class RiskClient : IDisposable
{
    private static readonly ServiceDescriptor Risk = RiskReflection.Descriptor.Services.Single();
    private static readonly ServiceDescriptor Ingest = IngestReflection.Descriptor.Services.Single();
    private static readonly ServiceDescriptor Scenario = ScenarioReflection.Descriptor.Services.Single();
    private static readonly ServiceDescriptor Stress = StressReflection.Descriptor.Services.Single();
    private static readonly ServiceDescriptor Reference = ReferenceReflection.Descriptor.Services.Single();

    public RiskClient(Uri address, int? streamWindowBytes = null)
        : this(address, streamWindowBytes is { } window ? new RpcChannelOptions { StreamWindowBytes = window } : new RpcChannelOptions())
    {
    }

    public RiskClient(Uri address, RpcChannelOptions options) => Channel = new RpcChannel(address, options);

    /// <summary>How long a call may take before the test has failed.</summary>
    public static CallOptions Bounded { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    public RpcChannel Channel { get; }

    public Task<Summary> GetSummaryAsync(PositioningModel model = PositioningModel.Unspecified, string underlying = "") =>
        RiskAsync<GetSummaryRequest, Summary>("GetSummary", new GetSummaryRequest { Underlying = underlying, PositioningModel = model });

    public Task<GammaHeatmap> GetHeatmapAsync(PositioningModel model = PositioningModel.Unspecified) =>
        GetHeatmapAsync(new GetGammaHeatmapRequest { PositioningModel = model });

    public Task<GammaHeatmap> GetHeatmapAsync(GetGammaHeatmapRequest request) => RiskAsync<GetGammaHeatmapRequest, GammaHeatmap>("GetGammaHeatmap", request);

    public Task<GammaProfile> GetProfileAsync(GetGammaProfileRequest request) => RiskAsync<GetGammaProfileRequest, GammaProfile>("GetGammaProfile", request);

    public Task<LiquidationHeatmap> GetLiquidationsAsync(GetLiquidationHeatmapRequest? request = null) =>
        RiskAsync<GetLiquidationHeatmapRequest, LiquidationHeatmap>("GetLiquidationHeatmap", request ?? new GetLiquidationHeatmapRequest());

    public Task<RunCascadeResponse> RunCascadeAsync(RunCascadeRequest request) =>
        Channel.Unary<RunCascadeRequest, RunCascadeResponse>(Scenario, "RunCascade").CallAsync(request, Bounded);

    public Task<RevalueResponse> RevalueAsync(RevalueRequest request) =>
        Channel.Unary<RevalueRequest, RevalueResponse>(Scenario, "Revalue").CallAsync(request, Bounded);

    public Task<MinerStress> GetMinerStressAsync(GetMinerStressRequest? request = null) =>
        Channel.Unary<GetMinerStressRequest, MinerStress>(Stress, "GetMinerStress").CallAsync(request ?? new GetMinerStressRequest(), Bounded);

    public Task<TreasuryStress> GetTreasuryStressAsync(GetTreasuryStressRequest? request = null) =>
        Channel.Unary<GetTreasuryStressRequest, TreasuryStress>(Stress, "GetTreasuryStress").CallAsync(request ?? new GetTreasuryStressRequest(), Bounded);

    public Task<Contracts.V1.History> GetHistoryAsync(GetHistoryRequest request) => RiskAsync<GetHistoryRequest, Contracts.V1.History>("GetHistory", request);

    public Task<GetTouchProbabilityResponse> GetTouchAsync(GetTouchProbabilityRequest request) =>
        Channel.Unary<GetTouchProbabilityRequest, GetTouchProbabilityResponse>(Scenario, "GetTouchProbability").CallAsync(request, Bounded);

    public Task<Spillover> GetSpilloverAsync(GetSpilloverRequest? request = null) =>
        Channel.Unary<GetSpilloverRequest, Spillover>(Stress, "GetSpillover").CallAsync(request ?? new GetSpilloverRequest(), Bounded);

    public Task<StressTable> GetStressTableAsync(PositioningModel model = PositioningModel.Unspecified, string underlying = "") =>
        Channel.Unary<GetStressTableRequest, StressTable>(Stress, "GetStressTable")
            .CallAsync(new GetStressTableRequest { Underlying = underlying, PositioningModel = model }, Bounded);

    public Task<VolatilityRegime> GetVolatilityRegimeAsync(GetVolatilityRegimeRequest? request = null) =>
        Channel.Unary<GetVolatilityRegimeRequest, VolatilityRegime>(Stress, "GetVolatilityRegime").CallAsync(request ?? new GetVolatilityRegimeRequest(), Bounded);

    public Task<ListMarginModelsResponse> ListMarginModelsAsync(string venue = "") =>
        ReferenceAsync<ListMarginModelsRequest, ListMarginModelsResponse>("ListMarginModels", new ListMarginModelsRequest { Venue = venue });

    public Task<VerifyResponse> VerifyAsync(string underlying = "") => RiskAsync<VerifyRequest, VerifyResponse>("Verify", new VerifyRequest { Underlying = underlying });

    public Task<ServerInfo> GetServerInfoAsync() => ReferenceAsync<GetServerInfoRequest, ServerInfo>("GetServerInfo", new GetServerInfoRequest());

    public Task<ListUnderlyingsResponse> ListUnderlyingsAsync() =>
        ReferenceAsync<ListUnderlyingsRequest, ListUnderlyingsResponse>("ListUnderlyings", new ListUnderlyingsRequest());

    public Task<ListInstrumentsResponse> ListInstrumentsAsync(ListInstrumentsRequest request) =>
        ReferenceAsync<ListInstrumentsRequest, ListInstrumentsResponse>("ListInstruments", request);

    /// <summary>Streams batches to the method for their kind and reads the acks to the end.</summary>
    public async Task<AckLog> SendAsync<TBatch>(params IEnumerable<TBatch> batches)
        where TBatch : class, IMessage
    {
        using DuplexCall<TBatch, IngestAck> call = StartIngest<TBatch>();
        Task<AckLog> acks = AckLog.ReadAsync(call);
        foreach (TBatch batch in batches)
        {
            await call.Requests.WriteAsync(batch);
        }

        await call.Requests.CompleteAsync();
        return await acks;
    }

    /// <summary>Sends all batches in one piece, so that the server may find several in one read.</summary>
    public async Task<AckLog> SendAtOnceAsync<TBatch>(params IEnumerable<TBatch> batches)
        where TBatch : class, IMessage
    {
        using DuplexCall<TBatch, IngestAck> call = StartIngest<TBatch>();
        Task<AckLog> acks = AckLog.ReadAsync(call);
        foreach (TBatch batch in batches)
        {
            call.Requests.Write(batch);
        }

        await call.Requests.CompleteAsync();
        return await acks;
    }

    public DuplexCall<TBatch, IngestAck> StartIngest<TBatch>(string? clientId = null)
        where TBatch : class, IMessage =>
        Channel.Duplex<TBatch, IngestAck>(Ingest, IngestMethod<TBatch>()).Start(Bounded with { Metadata = clientId is null ? null : new Rpc.Metadata { { "client-id", clientId } } });

    public DuplexCall<ClientFrame, RiskFrame> Connect() => Channel.Duplex<ClientFrame, RiskFrame>(Risk, "Connect").Start(Bounded);

    public ServerStreamingCall<RiskUpdate> Subscribe(SubscribeRequest request) =>
        Channel.ServerStreaming<SubscribeRequest, RiskUpdate>(Risk, "Subscribe").Start(request, Bounded);

    public void Dispose() => Channel.Dispose();

    /// <summary>The full name of the method that takes a kind of batch.</summary>
    public static string IngestPath<TBatch>() => $"{Ingest.FullName}/{IngestMethod<TBatch>()}";

    private static string IngestMethod<TBatch>() => typeof(TBatch).Name switch
    {
        nameof(QuoteBatch) => "StreamQuotes",
        nameof(TradeBatch) => "StreamTrades",
        nameof(PositionBatch) => "StreamPositions",
        nameof(AccountBatch) => "StreamAccounts",
        nameof(LiquidationBatch) => "StreamLiquidations",
        nameof(MarketBatch) => "StreamMarket",
        nameof(ObservationBatch) => "StreamObservations",
        _ => throw new NotSupportedException(typeof(TBatch).Name),
    };

    private Task<TResponse> RiskAsync<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        Channel.Unary<TRequest, TResponse>(Risk, method).CallAsync(request, Bounded);

    private Task<TResponse> ReferenceAsync<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, IMessage
        where TResponse : class, IMessage =>
        Channel.Unary<TRequest, TResponse>(Reference, method).CallAsync(request, Bounded);
}
