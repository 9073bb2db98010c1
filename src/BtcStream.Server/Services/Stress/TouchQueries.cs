using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Stress.Touch;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetTouchProbability of ScenarioService.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class TouchQueries(EngineHost engine, ServerFacts server)
{
    private const int MaxNameLength = 128;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<GetTouchProbabilityRequest, GetTouchProbabilityResponse>("GetTouchProbability", GetTouchProbabilityAsync);

    private async Task<GetTouchProbabilityResponse> GetTouchProbabilityAsync(GetTouchProbabilityRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        TouchQuestion question = Read(request);
        TouchAnswer answer = await RiskQueries.AskAsync(() => engine.GetTouchAsync(underlying, question));
        return answer.IsOpen
            ? TouchMessages.Create(answer, question, underlying, server)
            : throw RequestFields.Invalid("until", $"{request.Until}", $"it must be after the time of the state, {answer.AsOfUnixNanos}");
    }

    private static TouchQuestion Read(GetTouchProbabilityRequest request)
    {
        double barrier = RequestFields.Price("barrier_price", request.HasBarrierPrice ? request.BarrierPrice : null)
            ?? throw new RpcException(StatusCode.InvalidArgument, "barrier_price is required: the price to touch, in USD per coin");
        long until = RequestFields.Time("until", request.HasUntil ? request.Until : null)
            ?? throw new RpcException(StatusCode.InvalidArgument, "until is required: the end of the time counted, in nanoseconds since 1970");
        Gamma.PositioningModel model = RequestFields.Model(request.PositioningModel);
        return request.PredictionMarket.Length <= MaxNameLength
            ? new TouchQuestion(barrier, until, model, request.PredictionMarket)
            : throw RequestFields.Invalid("prediction_market", request.PredictionMarket, $"it must be at most {MaxNameLength} characters");
    }
}
