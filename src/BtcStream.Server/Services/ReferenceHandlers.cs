using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Liquidations;
using BtcStream.Rpc.Server;
using BtcStream.Server.Telemetry;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>ReferenceService of the contract.</summary>
/// <param name="state">Has the engine, which knows the instruments.</param>
/// <param name="info">Knows the server.</param>
/// <param name="models">The margin models that positions may name.</param>
internal sealed class ReferenceHandlers(ServerState state, ServerInfoSource info, MarginModelCatalog models)
{
    private const int MaxPageSize = 10_000;

    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding) => binding
        .Unary<GetServerInfoRequest, ServerInfo>("GetServerInfo", GetServerInfoAsync)
        .Unary<ListUnderlyingsRequest, ListUnderlyingsResponse>("ListUnderlyings", ListUnderlyingsAsync)
        .Unary<ListInstrumentsRequest, ListInstrumentsResponse>("ListInstruments", ListInstrumentsAsync)
        .Unary<ListMarginModelsRequest, ListMarginModelsResponse>("ListMarginModels", ListMarginModelsAsync);

    private async Task<ServerInfo> GetServerInfoAsync(GetServerInfoRequest request, ServerCallContext context)
    {
        // A server whose engine has stopped still says how it is.
        EngineHost engine = state.Engine;
        long? asOf = engine.Status == EngineStatus.Running ? await RiskQueries.AskAsync(engine.GetAsOfAsync) : null;
        return info.Read(state, asOf);
    }

    private async Task<ListUnderlyingsResponse> ListUnderlyingsAsync(ListUnderlyingsRequest request, ServerCallContext context)
    {
        (_, UnderlyingEntry[] entries) = await RiskQueries.AskAsync(state.Engine.ListUnderlyingsAsync);
        var response = new ListUnderlyingsResponse();
        foreach (UnderlyingEntry entry in entries)
        {
            var underlying = new Underlying { Underlying_ = entry.Name, Instruments = (uint)entry.Instruments, Positions = (uint)entry.Positions };
            ProfileMessages.Set(entry.IndexPrice, value => underlying.IndexPrice = value);
            if (entry.NewestInputTime is { } time)
            {
                underlying.NewestInputTime = (ulong)time;
            }

            response.Underlyings.Add(underlying);
        }

        return response;
    }

    private async Task<ListInstrumentsResponse> ListInstrumentsAsync(ListInstrumentsRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        Gamma.PositioningModel model = RequestFields.Model(request.PositioningModel);
        var range = RequestFields.Range(
            request.HasExpiryFrom ? request.ExpiryFrom : null, request.HasExpiryTo ? request.ExpiryTo : null,
            request.HasStrikeFrom ? request.StrikeFrom : null, request.HasStrikeTo ? request.StrikeTo : null);
        (int size, int start) = ReadPage(request);
        (long? asOf, InstrumentEntry[] entries) = await RiskQueries.AskAsync(() => state.Engine.ListInstrumentsAsync(underlying, model));
        InstrumentEntry[] wanted =
        [
            .. entries.Where(entry => (request.Venue.Length == 0 || entry.Definition.Venue == request.Venue)
                && (range == Encoding.CellRange.All || range.Contains(entry.Definition.ExpiryUnixNanos, entry.Definition.Strike, byExpiry: true))),
        ];
        var response = new ListInstrumentsResponse { AsOf = (ulong)(asOf ?? 0) };
        foreach (InstrumentEntry entry in wanted.Skip(start).Take(size))
        {
            response.Instruments.Add(InstrumentMessages.Create(entry, request.IncludeState));
        }

        int next = start + response.Instruments.Count;
        response.NextPageToken = next < wanted.Length ? next.ToString(CultureInfo.InvariantCulture) : "";
        return response;
    }

    private Task<ListMarginModelsResponse> ListMarginModelsAsync(ListMarginModelsRequest request, ServerCallContext context)
    {
        IEnumerable<MarginModelEntry> wanted = models.Entries.Where(entry => request.Venue.Length == 0 || entry.Model.Definition.Venue == request.Venue);
        return Task.FromResult(new ListMarginModelsResponse
        {
            Models = { wanted.OrderBy(entry => entry.Model.Name, StringComparer.Ordinal).Select(MarginModelMessages.Create) },
        });
    }

    private static (int Size, int Start) ReadPage(ListInstrumentsRequest request)
    {
        if (request.PageSize > MaxPageSize)
        {
            throw RequestFields.Invalid("page_size", $"{request.PageSize}", $"at most {MaxPageSize} instruments are in one answer");
        }

        int start = 0;
        if (request.PageToken.Length > 0 && !int.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out start))
        {
            throw RequestFields.Invalid("page_token", request.PageToken, "it is no token of this method");
        }

        return (request.PageSize == 0 ? MaxPageSize : (int)request.PageSize, start);
    }
}
