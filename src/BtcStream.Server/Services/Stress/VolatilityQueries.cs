using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Quant.Stress;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using EngineQueries = BtcStream.Engine.Stress.Volatility.VolatilityQueries;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetVolatilityRegime of StressService.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class VolatilityQueries(EngineHost engine, ServerFacts server)
{
    private const uint MaxRealisedDays = 3_650;
    private const uint DefaultTurnoverDays = 31;
    private const int MaxNameBytes = 128;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<GetVolatilityRegimeRequest, VolatilityRegime>("GetVolatilityRegime", GetVolatilityRegimeAsync);

    private async Task<VolatilityRegime> GetVolatilityRegimeAsync(GetVolatilityRegimeRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        VolatilityQuestion question = Read(request);
        VolatilityAnswer answer = await RiskQueries.AskAsync(() => engine.QueryVolatilityRegimeAsync(underlying, question));
        using RiskView view = answer.View;
        return VolatilityMessages.Create(answer, question, server);
    }

    private static VolatilityQuestion Read(GetVolatilityRegimeRequest request)
    {
        string index = request.VolatilityIndex;
        if (System.Text.Encoding.UTF8.GetByteCount(index) > MaxNameBytes || index.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            throw RequestFields.Invalid("volatility_index", index, $"a name is at most {MaxNameBytes} bytes of UTF-8 without control characters");
        }

        uint realised = request.RealisedWindowDays == 0 ? RealisedVolatility.DefaultDays : request.RealisedWindowDays;
        if (realised is < 2 or > MaxRealisedDays)
        {
            throw RequestFields.Invalid("realised_window_days", $"{realised}", $"it must lie between 2 and {MaxRealisedDays}, or be 0 for {RealisedVolatility.DefaultDays}");
        }

        uint turnover = request.TurnoverDays == 0 ? DefaultTurnoverDays : request.TurnoverDays;
        return turnover > EngineQueries.MaxTurnoverDays
            ? throw RequestFields.Invalid("turnover_days", $"{turnover}", $"at most {EngineQueries.MaxTurnoverDays} days are kept")
            : new VolatilityQuestion { VolatilityIndex = index.Length == 0 ? null : index, RealisedDays = (int)realised, TurnoverDays = (int)turnover };
    }
}
