using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>ScenarioService of the contract.</summary>
/// <param name="engine">Freezes the state and answers.</param>
/// <param name="options">What the engine was built with.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class ScenarioHandlers(EngineHost engine, EngineOptions options, ServerFacts server)
{
    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<RunCascadeRequest, RunCascadeResponse>("RunCascade", RunCascadeAsync);

    private async Task<RunCascadeResponse> RunCascadeAsync(RunCascadeRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        Gamma.PositioningModel model = RequestFields.Model(request.PositioningModel);
        CascadeQuestion question = CascadeRequests.Read(request);
        CascadeAnswer answer = await RiskQueries.AskAsync(() => engine.RunCascadeAsync(underlying, model, question));
        using RiskView view = answer.View;
        RunCascadeResponse response = CascadeMessages.Create(answer, server);
        response.Assumptions.Add(CascadeAssumptions.Of(answer, question, options));
        return response;
    }
}
