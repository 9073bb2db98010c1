using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using Google.Protobuf.Reflection;

namespace BtcStream.Cli.Client;

/// <summary>The methods of a server that this program calls. Any thread.</summary>
internal sealed class BtcStreamClient : IDisposable
{
    // A whole book as a heatmap, with room to spare.
    private const int MaxReceiveBytes = 64 * 1024 * 1024;

    private readonly RpcChannel _channel;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="address">The server.</param>
    /// <param name="options">Trust and credentials; null for none.</param>
    public BtcStreamClient(Uri address, RpcChannelOptions? options = null)
    {
        _channel = new RpcChannel(address, (options ?? new RpcChannelOptions()) with { MaxReceiveBytes = MaxReceiveBytes });
        ServiceDescriptor risk = Service(RiskReflection.Descriptor, "RiskService");
        ServiceDescriptor ingest = Service(IngestReflection.Descriptor, "IngestService");
        GetSummary = _channel.Unary<GetSummaryRequest, Summary>(risk, "GetSummary");
        GetGammaHeatmap = _channel.Unary<GetGammaHeatmapRequest, GammaHeatmap>(risk, "GetGammaHeatmap");
        GetGammaProfile = _channel.Unary<GetGammaProfileRequest, GammaProfile>(risk, "GetGammaProfile");
        GetHistory = _channel.Unary<GetHistoryRequest, History>(risk, "GetHistory");
        Revalue = _channel.Unary<RevalueRequest, RevalueResponse>(Service(ScenarioReflection.Descriptor, "ScenarioService"), "Revalue");
        GetLiquidationHeatmap = _channel.Unary<GetLiquidationHeatmapRequest, LiquidationHeatmap>(risk, "GetLiquidationHeatmap");
        Verify = _channel.Unary<VerifyRequest, VerifyResponse>(risk, "Verify");
        Subscribe = _channel.ServerStreaming<SubscribeRequest, RiskUpdate>(risk, "Subscribe");
        StreamQuotes = _channel.Duplex<QuoteBatch, IngestAck>(ingest, "StreamQuotes");
        StreamMarket = _channel.Duplex<MarketBatch, IngestAck>(ingest, "StreamMarket");
        StreamLiquidations = _channel.Duplex<LiquidationBatch, IngestAck>(ingest, "StreamLiquidations");
        StreamObservations = _channel.Duplex<ObservationBatch, IngestAck>(ingest, "StreamObservations");
        ServiceDescriptor reference = Service(ReferenceReflection.Descriptor, "ReferenceService");
        GetServerInfo = _channel.Unary<GetServerInfoRequest, ServerInfo>(reference, "GetServerInfo");
        ListMarginModels = _channel.Unary<ListMarginModelsRequest, ListMarginModelsResponse>(reference, "ListMarginModels");
        RunCascade = _channel.Unary<RunCascadeRequest, RunCascadeResponse>(Service(ScenarioReflection.Descriptor, "ScenarioService"), "RunCascade");
        GetTouchProbability = _channel.Unary<GetTouchProbabilityRequest, GetTouchProbabilityResponse>(Service(ScenarioReflection.Descriptor, "ScenarioService"), "GetTouchProbability");
        Connect = _channel.Duplex<ClientFrame, RiskFrame>(risk, "Connect");
        ServiceDescriptor stress = Service(StressReflection.Descriptor, "StressService");
        GetStressTable = _channel.Unary<GetStressTableRequest, StressTable>(stress, "GetStressTable");
        GetVolatilityRegime = _channel.Unary<GetVolatilityRegimeRequest, VolatilityRegime>(stress, "GetVolatilityRegime");
        GetMinerStress = _channel.Unary<GetMinerStressRequest, MinerStress>(stress, "GetMinerStress");
        GetTreasuryStress = _channel.Unary<GetTreasuryStressRequest, TreasuryStress>(stress, "GetTreasuryStress");
        GetSpillover = _channel.Unary<GetSpilloverRequest, Spillover>(stress, "GetSpillover");
    }

    /// <summary>The server.</summary>
    public Uri Address => _channel.Address;

    public UnaryMethod<GetSummaryRequest, Summary> GetSummary { get; }

    public UnaryMethod<GetGammaHeatmapRequest, GammaHeatmap> GetGammaHeatmap { get; }

    public UnaryMethod<GetGammaProfileRequest, GammaProfile> GetGammaProfile { get; }

    public UnaryMethod<GetHistoryRequest, History> GetHistory { get; }

    public UnaryMethod<RevalueRequest, RevalueResponse> Revalue { get; }

    public UnaryMethod<GetLiquidationHeatmapRequest, LiquidationHeatmap> GetLiquidationHeatmap { get; }

    public UnaryMethod<ListMarginModelsRequest, ListMarginModelsResponse> ListMarginModels { get; }

    public UnaryMethod<RunCascadeRequest, RunCascadeResponse> RunCascade { get; }

    public UnaryMethod<GetTouchProbabilityRequest, GetTouchProbabilityResponse> GetTouchProbability { get; }

    public UnaryMethod<GetStressTableRequest, StressTable> GetStressTable { get; }

    public UnaryMethod<GetVolatilityRegimeRequest, VolatilityRegime> GetVolatilityRegime { get; }

    public UnaryMethod<GetMinerStressRequest, MinerStress> GetMinerStress { get; }

    public UnaryMethod<GetTreasuryStressRequest, TreasuryStress> GetTreasuryStress { get; }

    public UnaryMethod<GetSpilloverRequest, Spillover> GetSpillover { get; }

    public UnaryMethod<VerifyRequest, VerifyResponse> Verify { get; }

    public UnaryMethod<GetServerInfoRequest, ServerInfo> GetServerInfo { get; }

    public ServerStreamingMethod<SubscribeRequest, RiskUpdate> Subscribe { get; }

    public DuplexMethod<ClientFrame, RiskFrame> Connect { get; }

    public DuplexMethod<QuoteBatch, IngestAck> StreamQuotes { get; }

    public DuplexMethod<MarketBatch, IngestAck> StreamMarket { get; }

    public DuplexMethod<LiquidationBatch, IngestAck> StreamLiquidations { get; }

    public DuplexMethod<ObservationBatch, IngestAck> StreamObservations { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static ServiceDescriptor Service(FileDescriptor file, string name) => file.Services.Single(service => service.Name == name);
}
