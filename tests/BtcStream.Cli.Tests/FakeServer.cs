using System.Net;
using System.Threading.Channels;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace BtcStream.Cli.Tests;

/// <summary>A server on the real transport that answers what a test tells it to and keeps what it was sent.</summary>
internal sealed partial class FakeServer : IAsyncDisposable
{
    private readonly List<Func<ChannelReader<RiskUpdate>>> _subscriptions = [];
    private readonly Lock _gate = new();
    private WebApplication? _app;
    private RpcServer? _rpc;

    public Uri Address { get; private set; } = null!;

    /// <summary>As the command line takes it.</summary>
    public string[] Option => ["--server", Address.Authority];

    public List<QuoteBatch> Quotes { get; } = [];

    public List<MarketBatch> Market { get; } = [];

    public List<LiquidationBatch> Liquidations { get; } = [];

    public List<ObservationBatch> Observations { get; } = [];

    /// <summary>Answers a batch of observations; the totals it is given are those before the batch.</summary>
    public Func<ObservationBatch, IngestAck, IngestAck> AckObservations { get; set; } = (batch, before) =>
        new() { Sequence = batch.Sequence, AcceptedRows = before.AcceptedRows + (ulong)(batch.Rows.Count + (batch.Columns?.Time.Count ?? 0)) };

    /// <summary>Answers a batch of forced orders; the totals it is given are those before the batch.</summary>
    public Func<LiquidationBatch, IngestAck, IngestAck> AckLiquidations { get; set; } = (batch, before) =>
        new() { Sequence = batch.Sequence, AcceptedRows = before.AcceptedRows + (ulong)(batch.Rows.Count + (batch.Columns?.Id.Count ?? 0)) };

    /// <summary>Batches of both kinds in the order they came.</summary>
    public List<string> Order { get; } = [];

    public Channel<SubscribeRequest> Requests { get; } = Channel.CreateUnbounded<SubscribeRequest>();

    /// <summary>Answers a batch of quotes; the totals it is given are those before the batch.</summary>
    public Func<QuoteBatch, IngestAck, IngestAck> AckQuotes { get; set; } = AcceptAll;

    /// <summary>Ends an ingest call after this many batches.</summary>
    public (int Batches, Status Status)? BreakIngestAfter { get; set; }

    public Func<Summary> Summary { get; set; } = () => new Summary();

    public Func<GetGammaHeatmapRequest, GammaHeatmap> Heatmap { get; set; } = _ => new GammaHeatmap();

    public Func<GetGammaProfileRequest, GammaProfile> Profile { get; set; } = _ => new GammaProfile();

    public Func<GetHistoryRequest, History> History { get; set; } = _ => new History();

    public Func<RevalueRequest, RevalueResponse> Revaluation { get; set; } = _ => new RevalueResponse();

    public Func<GetLiquidationHeatmapRequest, LiquidationHeatmap> Liquidation { get; set; } = _ => throw new RpcException(StatusCode.Unimplemented, "no liquidations");

    public Func<RunCascadeRequest, RunCascadeResponse> Cascade { get; set; } = _ => new RunCascadeResponse();

    public Func<ListMarginModelsRequest, ListMarginModelsResponse> Models { get; set; } = _ => new ListMarginModelsResponse();

    public Func<VerifyResponse> Verification { get; set; } = () => new VerifyResponse();

    public ServerInfo Info { get; set; } = new();

    public static async Task<FakeServer> StartAsync(int port = 0)
    {
        var server = new FakeServer();
        await server.ListenAsync(port);
        return server;
    }

    /// <summary>Counts all rows as applied.</summary>
    public static IngestAck AcceptAll(QuoteBatch batch, IngestAck before) =>
        new() { Sequence = batch.Sequence, AcceptedRows = before.AcceptedRows + (ulong)RowsOf(batch), LateRows = before.LateRows, RejectedRows = before.RejectedRows };

    public static int RowsOf(QuoteBatch batch) => batch.Rows.Count + (batch.Columns?.Id.Count ?? 0);

    /// <summary>Gives the next subscription these updates and then ends it, or leaves it open.</summary>
    public ChannelWriter<RiskUpdate> NextSubscription(params RiskUpdate[] updates)
    {
        Channel<RiskUpdate> channel = Channel.CreateUnbounded<RiskUpdate>();
        foreach (RiskUpdate update in updates)
        {
            Assert.True(channel.Writer.TryWrite(update));
        }

        lock (_gate)
        {
            _subscriptions.Add(() => channel.Reader);
        }

        return channel.Writer;
    }

    /// <summary>Stops as if the process were killed, but for the port's owner.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _rpc!.Dispose();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task ListenAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RpcKestrel.Configure(kestrel);
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        ServiceDescriptor ingest = IngestReflection.Descriptor.Services.Single();
        ServiceDescriptor risk = RiskReflection.Descriptor.Services.Single();
        ServiceDescriptor scenario = ScenarioReflection.Descriptor.Services.Single();
        ServiceDescriptor reference = ReferenceReflection.Descriptor.Services.Single();
        string[] built =
        [
            "StreamQuotes", "StreamMarket", "StreamLiquidations", "StreamObservations", "Subscribe", "GetSummary", "GetGammaHeatmap", "GetGammaProfile", "GetLiquidationHeatmap", "Verify", "GetServerInfo",
            "ListMarginModels", "RunCascade", "GetHistory", "Revalue", .. StressMethods,
        ];
        _rpc = new RpcServerBuilder(new RpcServerOptions { MaxReceiveBytes = 16 * 1024 * 1024 })
            .Add(new ServiceBinding(ingest).Duplex<QuoteBatch, IngestAck>("StreamQuotes", TakeQuotesAsync)
                .Duplex<MarketBatch, IngestAck>("StreamMarket", TakeMarketAsync).Duplex<LiquidationBatch, IngestAck>("StreamLiquidations", TakeLiquidationsAsync)
                .Duplex<ObservationBatch, IngestAck>("StreamObservations", TakeObservationsAsync))
            .Add(new ServiceBinding(risk)
                .ServerStreaming<SubscribeRequest, RiskUpdate>("Subscribe", SubscribeAsync)
                .Duplex<ClientFrame, RiskFrame>("Connect", ConnectAsync)
                .Unary<GetSummaryRequest, Summary>("GetSummary", (_, _) => Task.FromResult(Summary()))
                .Unary<GetGammaHeatmapRequest, GammaHeatmap>("GetGammaHeatmap", (request, _) => Task.FromResult(Heatmap(request)))
                .Unary<GetGammaProfileRequest, GammaProfile>("GetGammaProfile", (request, _) => Task.FromResult(Profile(request)))
                .Unary<GetLiquidationHeatmapRequest, LiquidationHeatmap>("GetLiquidationHeatmap", (request, _) => Task.FromResult(Liquidation(request)))
                .Unary<GetHistoryRequest, History>("GetHistory", (request, _) => Task.FromResult(History(request)))
                .Unary<VerifyRequest, VerifyResponse>("Verify", (_, _) => Task.FromResult(Verification())))
            .Add(new ServiceBinding(reference).Unary<GetServerInfoRequest, ServerInfo>("GetServerInfo", (_, _) => Task.FromResult(Info))
                .Unary<ListMarginModelsRequest, ListMarginModelsResponse>("ListMarginModels", (request, _) => Task.FromResult(Models(request))))
            .Add(BindStress())
            .Add(new ServiceBinding(scenario).Unary<RunCascadeRequest, RunCascadeResponse>("RunCascade", (request, _) => Task.FromResult(Cascade(request)))
                .Unary<RevalueRequest, RevalueResponse>("Revalue", (request, _) => Task.FromResult(Revaluation(request)))
                .Unary<GetTouchProbabilityRequest, GetTouchProbabilityResponse>("GetTouchProbability", (request, _) => Task.FromResult(Touch(request))))
            .Planned(new[] { ingest, risk, reference, scenario }.SelectMany(service => service.Methods).Where(method => !built.Contains(method.Name)).Select(method => $"{method.Service.FullName}/{method.Name}"))
            .Build();
        _app.Use(next => http => _rpc.InvokeAsync(http, next));
        _app.Lifetime.ApplicationStopping.Register(_rpc.Stop);
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private async Task TakeQuotesAsync(RequestStream<QuoteBatch> requests, ResponseStream<IngestAck> responses, ServerCallContext context)
    {
        var ack = new IngestAck();
        await foreach (QuoteBatch batch in requests.ReadAllAsync())
        {
            Quotes.Add(batch);
            Order.Add($"quotes {batch.Sequence}");
            if (BreakIngestAfter is { } end && Quotes.Count > end.Batches)
            {
                throw new RpcException(end.Status);
            }

            ack = AckQuotes(batch, ack);
            await responses.WriteAsync(ack);
        }
    }

    private async Task TakeMarketAsync(RequestStream<MarketBatch> requests, ResponseStream<IngestAck> responses, ServerCallContext context)
    {
        ulong rows = 0;
        await foreach (MarketBatch batch in requests.ReadAllAsync())
        {
            Market.Add(batch);
            Order.Add($"market {batch.Sequence}");
            rows += (ulong)batch.Rows.Count;
            await responses.WriteAsync(new IngestAck { Sequence = batch.Sequence, AcceptedRows = rows });
        }
    }

    private async Task TakeLiquidationsAsync(RequestStream<LiquidationBatch> requests, ResponseStream<IngestAck> responses, ServerCallContext context)
    {
        var ack = new IngestAck();
        await foreach (LiquidationBatch batch in requests.ReadAllAsync())
        {
            Liquidations.Add(batch);
            ack = AckLiquidations(batch, ack);
            await responses.WriteAsync(ack);
        }
    }

    private async Task TakeObservationsAsync(RequestStream<ObservationBatch> requests, ResponseStream<IngestAck> responses, ServerCallContext context)
    {
        var ack = new IngestAck();
        await foreach (ObservationBatch batch in requests.ReadAllAsync())
        {
            Observations.Add(batch);
            ack = AckObservations(batch, ack);
            await responses.WriteAsync(ack);
        }
    }

    private async Task SubscribeAsync(SubscribeRequest request, ResponseStream<RiskUpdate> responses, ServerCallContext context)
    {
        Func<ChannelReader<RiskUpdate>>? next = null;
        lock (_gate)
        {
            if (_subscriptions.Count > 0)
            {
                next = _subscriptions[0];
                _subscriptions.RemoveAt(0);
            }
        }

        await Requests.Writer.WriteAsync(request);
        if (next is null)
        {
            throw new RpcException(StatusCode.Unavailable, "no subscription prepared");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Stopping);
        await foreach (RiskUpdate update in next().ReadAllAsync(ending.Token))
        {
            await responses.WriteAsync(update);
        }
    }
}
