using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Stress.Table;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetStressTable of StressService. It answers with the encoder that subscriptions use, so that both say the same.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class StressTableQueries(EngineHost engine, ServerFacts server)
{
    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Raw("GetStressTable", GetStressTableAsync);

    private async Task GetStressTableAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        GetStressTableRequest request = await SingleRequest.ReadAsync<GetStressTableRequest>(requests, GetStressTableRequest.Parser, context);
        string underlying = RequestFields.Underlying(request.Underlying);
        Gamma.PositioningModel model = RequestFields.Model(request.PositioningModel);
        StressTableAnswer answer = await RiskQueries.AskAsync(() => engine.GetStressTableAsync(underlying, model));
        using var buffer = new EncodeBuffer();
        Write(new WireWriter(buffer), answer, underlying);
        responses.Write(buffer.Written);
    }

    private void Write(WireWriter writer, StressTableAnswer answer, string underlying)
    {
        writer.Fixed64(1, server.Epoch);
        writer.Varint(2, (ulong)answer.Sequence);
        SummaryEncoder.WriteTimeIfAny(writer, 3, answer.AsOfUnixNanos);
        writer.Text(4, underlying);
        foreach (Engine.Stress.Table.StressRow row in answer.Rows)
        {
            StressEncoder.WriteRow(writer, 5, row);
        }

        writer.Bool(6, server.IsSynthetic);
        writer.Varint(7, (ulong)WireNames.Of(answer.Model));
    }
}
