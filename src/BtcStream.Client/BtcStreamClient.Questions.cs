using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;

namespace BtcStream.Client;

/// <content>The questions. Each ends after <see cref="BtcStreamClientOptions.QuestionTimeout"/>; an empty request asks about BTC.</content>
public sealed partial class BtcStreamClient
{
    /// <summary>The figures at a glance.</summary>
    /// <param name="request">What is asked; null for the contract's defaults.</param>
    /// <param name="cancellation">Gives up; the exception is then of code CANCELLED.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="Rpc.RpcException">There is none: its status says why, and names the field and the value where the request is wrong.</exception>
    public Task<Summary> GetSummaryAsync(GetSummaryRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetSummary.CallAsync(request ?? new GetSummaryRequest(), Bounded(cancellation));

    /// <summary>Gamma by strike and expiry.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<GammaHeatmap> GetGammaHeatmapAsync(GetGammaHeatmapRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetGammaHeatmap.CallAsync(request ?? new GetGammaHeatmapRequest(), Bounded(cancellation));

    /// <summary>Gamma over price, and its flips.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<GammaProfile> GetGammaProfileAsync(GetGammaProfileRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetGammaProfile.CallAsync(request ?? new GetGammaProfileRequest(), Bounded(cancellation));

    /// <summary>Liquidations by price.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<LiquidationHeatmap> GetLiquidationHeatmapAsync(GetLiquidationHeatmapRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetLiquidationHeatmap.CallAsync(request ?? new GetLiquidationHeatmapRequest(), Bounded(cancellation));

    /// <summary>A heatmap over time.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<History> GetHistoryAsync(GetHistoryRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetHistory.CallAsync(request ?? new GetHistoryRequest(), Bounded(cancellation));

    /// <summary>Has the server compute everything anew and say how far the live state is from it.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<VerifyResponse> VerifyAsync(VerifyRequest? request = null, CancellationToken cancellation = default) =>
        Methods.Verify.CallAsync(request ?? new VerifyRequest(), Bounded(cancellation));

    /// <summary>Where a shock would end.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<RunCascadeResponse> RunCascadeAsync(RunCascadeRequest? request = null, CancellationToken cancellation = default) =>
        Methods.RunCascade.CallAsync(request ?? new RunCascadeRequest(), Bounded(cancellation));

    /// <summary>The risk at other prices, volatilities and times.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<RevalueResponse> RevalueAsync(RevalueRequest? request = null, CancellationToken cancellation = default) =>
        Methods.Revalue.CallAsync(request ?? new RevalueRequest(), Bounded(cancellation));

    /// <summary>The odds of a price being touched.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<GetTouchProbabilityResponse> GetTouchProbabilityAsync(GetTouchProbabilityRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetTouchProbability.CallAsync(request ?? new GetTouchProbabilityRequest(), Bounded(cancellation));

    /// <summary>The stress table.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<StressTable> GetStressTableAsync(GetStressTableRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetStressTable.CallAsync(request ?? new GetStressTableRequest(), Bounded(cancellation));

    /// <summary>The volatility regime.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<VolatilityRegime> GetVolatilityRegimeAsync(GetVolatilityRegimeRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetVolatilityRegime.CallAsync(request ?? new GetVolatilityRegimeRequest(), Bounded(cancellation));

    /// <summary>Hash rate, production cost and what miners may have to sell.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<MinerStress> GetMinerStressAsync(GetMinerStressRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetMinerStress.CallAsync(request ?? new GetMinerStressRequest(), Bounded(cancellation));

    /// <summary>Treasuries under water.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<TreasuryStress> GetTreasuryStressAsync(GetTreasuryStressRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetTreasuryStress.CallAsync(request ?? new GetTreasuryStressRequest(), Bounded(cancellation));

    /// <summary>Correlations and betas of other coins.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<Spillover> GetSpilloverAsync(GetSpilloverRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetSpillover.CallAsync(request ?? new GetSpilloverRequest(), Bounded(cancellation));

    /// <summary>What is known.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<ListUnderlyingsResponse> ListUnderlyingsAsync(ListUnderlyingsRequest? request = null, CancellationToken cancellation = default) =>
        Methods.ListUnderlyings.CallAsync(request ?? new ListUnderlyingsRequest(), Bounded(cancellation));

    /// <summary>The instruments of an underlying.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<ListInstrumentsResponse> ListInstrumentsAsync(ListInstrumentsRequest? request = null, CancellationToken cancellation = default) =>
        Methods.ListInstruments.CallAsync(request ?? new ListInstrumentsRequest(), Bounded(cancellation));

    /// <summary>The margin models that positions may name.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<ListMarginModelsResponse> ListMarginModelsAsync(ListMarginModelsRequest? request = null, CancellationToken cancellation = default) =>
        Methods.ListMarginModels.CallAsync(request ?? new ListMarginModelsRequest(), Bounded(cancellation));

    /// <summary>How the server is doing.</summary>
    /// <inheritdoc cref="GetSummaryAsync"/>
    public Task<ServerInfo> GetServerInfoAsync(GetServerInfoRequest? request = null, CancellationToken cancellation = default) =>
        Methods.GetServerInfo.CallAsync(request ?? new GetServerInfoRequest(), Bounded(cancellation));

    private CallOptions Bounded(CancellationToken cancellation) => new() { Timeout = _options.QuestionTimeout, Cancellation = cancellation };
}
