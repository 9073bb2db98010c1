using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Stress;
using BtcStream.Engine.WhatIf;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;
using BtcStream.Server.Limits;
using BtcStream.Server.Services.Encoding;
using BtcStream.Server.Services.Stress;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>ScenarioService of the contract.</summary>
/// <param name="engine">Freezes the state and answers.</param>
/// <param name="options">What the engine was built with.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class ScenarioHandlers(EngineHost engine, EngineOptions options, ServerFacts server)
{
    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding)
    {
        binding
            .Unary<RunCascadeRequest, RunCascadeResponse>("RunCascade", RunCascadeAsync)
            .Unary<RevalueRequest, RevalueResponse>("Revalue", RevalueAsync);
        new TouchQueries(engine, server).Bind(binding);
    }

    private async Task<RunCascadeResponse> RunCascadeAsync(RunCascadeRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        Gamma.PositioningModel model = RequestFields.Model(request.PositioningModel);
        CascadeQuestion question = CascadeRequests.Read(request);
        CascadeAnswer answer = await RunCascadeAsync(underlying, model, question);
        using RiskView view = answer.View;
        RunCascadeResponse response = CascadeMessages.Create(answer, server);
        response.Assumptions.Add(CascadeAssumptions.Of(answer, question, options));
        return response;
    }

    private async Task<CascadeAnswer> RunCascadeAsync(string underlying, Gamma.PositioningModel model, CascadeQuestion question)
    {
        try
        {
            return await RiskQueries.AskAsync(() => engine.RunCascadeAsync(underlying, model, question));
        }
        catch (SupplyException e)
        {
            throw new RpcException(StatusCode.InvalidArgument, e.Message);
        }
    }

    private async Task<RevalueResponse> RevalueAsync(RevalueRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        RevaluationQuestion question = RevalueRequests.Read(request, options, underlying);
        try
        {
            RevaluationAnswer answer = await RiskQueries.AskAsync(() => engine.RevalueAsync(underlying, question));
            return new RevalueMessages(options, server).Create(answer, question);
        }
        catch (RevaluationException e)
        {
            throw new RpcException(StatusCode.InvalidArgument, e.Batch is { } batch ? Describe(e, batch) : e.Message);
        }
    }

    /// <summary>A row is refused with the words of an ack.</summary>
    private string Describe(RevaluationException refused, InputBatch batch)
    {
        string field = $"{refused.List}[{refused.Index}].{refused.Refusal.Field.WireName()}";
        return RejectionText.Describe(refused.Refusal.Code, field, AckEncoder.ValueOf(batch.Text, refused.Refusal), new RowLimitText(options));
    }
}
