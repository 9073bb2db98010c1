using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using Google.Protobuf.Reflection;

namespace BtcStream.Client;

/// <summary>
/// The methods of a server one by one, for callers that want a call of their own: <see cref="BtcStreamClient"/> is easier. Any thread.
/// </summary>
public sealed class BtcStreamMethods : IDisposable
{
    // A whole book as a heatmap, with room to spare.
    private const int MaxReceiveBytes = 64 * 1024 * 1024;

    private readonly RpcChannel _channel;

    /// <summary>Makes a client with trust and credentials; nothing is sent yet.</summary>
    /// <param name="options">How to reach the server.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it and its value.</exception>
    public BtcStreamMethods(BtcStreamClientOptions options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).ToAddress(), options.ToChannelOptions())
    {
    }

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="address">The server.</param>
    /// <param name="options">Trust and credentials; null for none.</param>
    public BtcStreamMethods(Uri address, RpcChannelOptions? options = null)
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
        StreamTrades = _channel.Duplex<TradeBatch, IngestAck>(ingest, "StreamTrades");
        StreamPositions = _channel.Duplex<PositionBatch, IngestAck>(ingest, "StreamPositions");
        StreamAccounts = _channel.Duplex<AccountBatch, IngestAck>(ingest, "StreamAccounts");
        StreamMarket = _channel.Duplex<MarketBatch, IngestAck>(ingest, "StreamMarket");
        StreamLiquidations = _channel.Duplex<LiquidationBatch, IngestAck>(ingest, "StreamLiquidations");
        StreamObservations = _channel.Duplex<ObservationBatch, IngestAck>(ingest, "StreamObservations");
        ServiceDescriptor reference = Service(ReferenceReflection.Descriptor, "ReferenceService");
        GetServerInfo = _channel.Unary<GetServerInfoRequest, ServerInfo>(reference, "GetServerInfo");
        ListMarginModels = _channel.Unary<ListMarginModelsRequest, ListMarginModelsResponse>(reference, "ListMarginModels");
        ListUnderlyings = _channel.Unary<ListUnderlyingsRequest, ListUnderlyingsResponse>(reference, "ListUnderlyings");
        ListInstruments = _channel.Unary<ListInstrumentsRequest, ListInstrumentsResponse>(reference, "ListInstruments");
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

    /// <summary>The method GetSummary of the contract.</summary>
    public UnaryMethod<GetSummaryRequest, Summary> GetSummary { get; }

    /// <summary>The method GetGammaHeatmap of the contract.</summary>
    public UnaryMethod<GetGammaHeatmapRequest, GammaHeatmap> GetGammaHeatmap { get; }

    /// <summary>The method GetGammaProfile of the contract.</summary>
    public UnaryMethod<GetGammaProfileRequest, GammaProfile> GetGammaProfile { get; }

    /// <summary>The method GetHistory of the contract.</summary>
    public UnaryMethod<GetHistoryRequest, History> GetHistory { get; }

    /// <summary>The method Revalue of the contract.</summary>
    public UnaryMethod<RevalueRequest, RevalueResponse> Revalue { get; }

    /// <summary>The method GetLiquidationHeatmap of the contract.</summary>
    public UnaryMethod<GetLiquidationHeatmapRequest, LiquidationHeatmap> GetLiquidationHeatmap { get; }

    /// <summary>The method ListMarginModels of the contract.</summary>
    public UnaryMethod<ListMarginModelsRequest, ListMarginModelsResponse> ListMarginModels { get; }

    /// <summary>The method ListUnderlyings of the contract.</summary>
    public UnaryMethod<ListUnderlyingsRequest, ListUnderlyingsResponse> ListUnderlyings { get; }

    /// <summary>The method ListInstruments of the contract.</summary>
    public UnaryMethod<ListInstrumentsRequest, ListInstrumentsResponse> ListInstruments { get; }

    /// <summary>The method RunCascade of the contract.</summary>
    public UnaryMethod<RunCascadeRequest, RunCascadeResponse> RunCascade { get; }

    /// <summary>The method GetTouchProbability of the contract.</summary>
    public UnaryMethod<GetTouchProbabilityRequest, GetTouchProbabilityResponse> GetTouchProbability { get; }

    /// <summary>The method GetStressTable of the contract.</summary>
    public UnaryMethod<GetStressTableRequest, StressTable> GetStressTable { get; }

    /// <summary>The method GetVolatilityRegime of the contract.</summary>
    public UnaryMethod<GetVolatilityRegimeRequest, VolatilityRegime> GetVolatilityRegime { get; }

    /// <summary>The method GetMinerStress of the contract.</summary>
    public UnaryMethod<GetMinerStressRequest, MinerStress> GetMinerStress { get; }

    /// <summary>The method GetTreasuryStress of the contract.</summary>
    public UnaryMethod<GetTreasuryStressRequest, TreasuryStress> GetTreasuryStress { get; }

    /// <summary>The method GetSpillover of the contract.</summary>
    public UnaryMethod<GetSpilloverRequest, Spillover> GetSpillover { get; }

    /// <summary>The method Verify of the contract.</summary>
    public UnaryMethod<VerifyRequest, VerifyResponse> Verify { get; }

    /// <summary>The method GetServerInfo of the contract.</summary>
    public UnaryMethod<GetServerInfoRequest, ServerInfo> GetServerInfo { get; }

    /// <summary>The method Subscribe of the contract.</summary>
    public ServerStreamingMethod<SubscribeRequest, RiskUpdate> Subscribe { get; }

    /// <summary>The method Connect of the contract.</summary>
    public DuplexMethod<ClientFrame, RiskFrame> Connect { get; }

    /// <summary>The method StreamQuotes of the contract.</summary>
    public DuplexMethod<QuoteBatch, IngestAck> StreamQuotes { get; }

    /// <summary>The method StreamTrades of the contract.</summary>
    public DuplexMethod<TradeBatch, IngestAck> StreamTrades { get; }

    /// <summary>The method StreamPositions of the contract.</summary>
    public DuplexMethod<PositionBatch, IngestAck> StreamPositions { get; }

    /// <summary>The method StreamAccounts of the contract.</summary>
    public DuplexMethod<AccountBatch, IngestAck> StreamAccounts { get; }

    /// <summary>The method StreamMarket of the contract.</summary>
    public DuplexMethod<MarketBatch, IngestAck> StreamMarket { get; }

    /// <summary>The method StreamLiquidations of the contract.</summary>
    public DuplexMethod<LiquidationBatch, IngestAck> StreamLiquidations { get; }

    /// <summary>The method StreamObservations of the contract.</summary>
    public DuplexMethod<ObservationBatch, IngestAck> StreamObservations { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static ServiceDescriptor Service(FileDescriptor file, string name) => file.Services.Single(service => service.Name == name);
}
