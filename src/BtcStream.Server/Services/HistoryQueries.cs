using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.History;
using BtcStream.Engine.Publication;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using HistoryColumn = BtcStream.Contracts.V1.HistoryColumn;

namespace BtcStream.Server.Services;

/// <summary>GetHistory of RiskService: a heatmap as a matrix of time by price.</summary>
/// <param name="engine">Answers.</param>
/// <param name="options">What the engine was built with.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class HistoryQueries(EngineHost engine, EngineOptions options, ServerFacts server)
{
    private const uint MinuteSeconds = 60;
    private const uint HourSeconds = 3_600;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<GetHistoryRequest, Contracts.V1.History>("GetHistory", GetHistoryAsync);

    private async Task<Contracts.V1.History> GetHistoryAsync(GetHistoryRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        HistoryQuestion question = Read(request);
        HistoryAnswer answer = await RiskQueries.AskAsync(() => engine.QueryHistoryAsync(underlying, question));
        var history = new Contracts.V1.History
        {
            Epoch = server.Epoch,
            Sequence = (ulong)answer.Sequence,
            AsOf = answer.AsOfUnixNanos == long.MinValue ? 0 : (ulong)answer.AsOfUnixNanos,
            Underlying = underlying,
            PositioningModel = WireNames.Of(question.Model),
            Kind = question.Map == HistoryMap.Gamma ? HistoryKind.Gamma : HistoryKind.Liquidation,
            ResolutionSeconds = question.IsHourly ? HourSeconds : MinuteSeconds,
            Prices = { answer.Prices },
            Columns = { answer.Moments.Select(moment => Create(moment, question.Map)) },
        };
        if (question.Map == HistoryMap.Liquidations)
        {
            history.Provenance = WireNames.Of(question.Provenance);
        }

        return history;
    }

    private static HistoryColumn Create(HistoryMoment moment, HistoryMap map)
    {
        var column = new HistoryColumn { Time = (ulong)moment.Time };
        ProfileMessages.Set(moment.IndexPrice, value => column.IndexPrice = value);
        (map == HistoryMap.Gamma ? column.NetGexUsdPerPercent : column.LongUsd).Add(moment.First);
        (map == HistoryMap.Gamma ? column.GrossGexUsdPerPercent : column.ShortUsd).Add(moment.Second);
        return column;
    }

    private HistoryQuestion Read(GetHistoryRequest request)
    {
        long? from = RequestFields.Time("from", request.HasFrom ? request.From : null);
        long? to = RequestFields.Time("to", request.HasTo ? request.To : null);
        double? priceFrom = RequestFields.Price("price_from", request.HasPriceFrom ? request.PriceFrom : null);
        double? priceTo = RequestFields.Price("price_to", request.HasPriceTo ? request.PriceTo : null);
        if (from > to)
        {
            throw RequestFields.Invalid("from", $"{from}", $"it is after to, {to}");
        }

        if (priceFrom > priceTo)
        {
            throw RequestFields.Invalid("price_from", FormattableString.Invariant($"{priceFrom}"), FormattableString.Invariant($"it is above price_to, {priceTo}"));
        }

        return new HistoryQuestion(
            ReadKind(request.Kind), RequestFields.Model(request.PositioningModel), ReadProvenance(request.Provenance), from, to, IsHourly(request.ResolutionSeconds), priceFrom, priceTo);
    }

    /// <summary>The spacing kept that is nearer to the one asked for; the other where that one is off.</summary>
    private bool IsHourly(uint resolutionSeconds)
    {
        if (options.HistoryMinutes == 0 && options.HistoryHours == 0)
        {
            throw new RpcException(StatusCode.FailedPrecondition, "this server keeps no history: it was started with --history-minutes 0 and --history-hours 0");
        }

        bool isNearerToHours = resolutionSeconds > (MinuteSeconds + HourSeconds) / 2;
        return isNearerToHours ? options.HistoryHours > 0 : options.HistoryMinutes == 0;
    }

    private static HistoryMap ReadKind(HistoryKind kind) => kind switch
    {
        HistoryKind.Unspecified or HistoryKind.Gamma => HistoryMap.Gamma,
        HistoryKind.Liquidation => HistoryMap.Liquidations,
        _ => throw RequestFields.Invalid("kind", $"{(int)kind}", "it is none of the contract's kinds"),
    };

    private static LiquidationProvenance ReadProvenance(Provenance provenance) => provenance switch
    {
        Provenance.Unspecified or Provenance.Observed => LiquidationProvenance.Observed,
        Provenance.Realised => LiquidationProvenance.Realised,
        Provenance.Modelled => LiquidationProvenance.Modelled,
        _ => throw RequestFields.Invalid("provenance", $"{(int)provenance}", "it is none of the contract's provenances"),
    };
}
