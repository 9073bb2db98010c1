using System.Net;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Telemetry;

public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(options => options with { Http = new ListenAddress(IPAddress.Loopback, 0) });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Metrics_RowsOfEveryOutcome_AreCounted()
    {
        var row = new QuoteRow { Instrument = "BTC-26JUN26-90000-C", MarkIv = 0.5, OpenInterest = 1, UnderlyingPrice = 90_000, Time = 1_768_000_000_000_000_000 };
        QuoteRow late = row.Clone();
        late.Time -= 1;
        QuoteRow refused = row.Clone();
        refused.MarkIv = -1;
        await _server.Client.SendAsync(new QuoteBatch { Rows = { row, late, refused } });

        Scrape scrape = await ScrapeAsync();

        Assert.Equal(1, scrape["btcstream_rows_total{kind=\"quotes\",outcome=\"accepted\"}"]);
        Assert.Equal(1, scrape["btcstream_rows_total{kind=\"quotes\",outcome=\"late\"}"]);
        Assert.Equal(1, scrape["btcstream_rows_total{kind=\"quotes\",outcome=\"rejected\"}"]);
        Assert.Equal(0, scrape["btcstream_rows_total{kind=\"trades\",outcome=\"accepted\"}"]);
        Assert.Equal(1_768_000_000, scrape["btcstream_state_as_of_seconds"]);
        Assert.Equal((1, 0), (scrape["btcstream_engine_running"], scrape["btcstream_ingest_lag_seconds"]));
        Assert.Equal(("counter", "gauge"), (scrape.TypeOf("btcstream_rows_total"), scrape.TypeOf("btcstream_ingest_lag_seconds")));
        Assert.False(scrape.Has("btcstream_journal_failing"));
        Assert.False(scrape.Has("btcstream_journal_lag_seconds"));
        Assert.True(scrape["dotnet_gc_heap_total_allocated_bytes_total"] > 0);
    }

    [Fact]
    public async Task Metrics_CallsThatEnd_HaveDurationsByMethodAndCode()
    {
        await _server.Client.GetSummaryAsync();
        await Assert.ThrowsAsync<RpcException>(() => _server.Client.RunCascadeAsync(new RunCascadeRequest()));
        using var made = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Host.GrpcAddress, "/made.Up/Name")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        made.Content = new ByteArrayContent([]);
        made.Content.Headers.ContentType = new("application/grpc");
        (await _http.SendAsync(made, TestContext.Current.CancellationToken)).Dispose();

        Scrape scrape = await ScrapeAsync();

        const string Name = "rpc_server_call_duration_seconds";
        const string Good = "rpc_method=\"btcstream.v1.RiskService/GetSummary\",rpc_response_status_code=\"OK\"";
        Assert.Equal("histogram", scrape.TypeOf(Name));
        AssertHistogram(scrape, Name, Good);
        Assert.Equal(1, scrape[$"{Name}_count{{rpc_method=\"btcstream.v1.ScenarioService/RunCascade\",rpc_response_status_code=\"INVALID_ARGUMENT\"}}"]);
        Assert.Equal(1, scrape[$"{Name}_count{{rpc_method=\"_OTHER\",rpc_response_status_code=\"UNIMPLEMENTED\"}}"]);
        Assert.DoesNotContain(scrape.Names, name => name.Contains("made", StringComparison.Ordinal));
        Assert.Equal(1, scrape["btcstream_rpc_ended_total{code=\"INVALID_ARGUMENT\"}"]);
    }

    [Fact]
    public async Task Metrics_WithAJournal_TellOfIt()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("btcstream-metrics-");
        try
        {
            await using TestServer server = await TestServer.StartAsync(options => options with { Http = new ListenAddress(IPAddress.Loopback, 0), DataDirectory = data.FullName });
            (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { IndexPrice = 90_000 } } })).AssertAllAccepted(1);

            Scrape scrape = new(await _http.GetStringAsync(new Uri(server.Host.HttpAddress!, "/metrics"), TestContext.Current.CancellationToken));

            Assert.Equal(0, scrape["btcstream_journal_failing"]);
            Assert.True(scrape["btcstream_journal_lag_seconds"] >= 0);
            Assert.Equal("gauge", scrape.TypeOf("btcstream_journal_lag_seconds"));
            Assert.True(scrape["btcstream_journal_durable_record"] >= 1);
            Assert.True(scrape["btcstream_journal_written_bytes_total"] > 0);
            ServerInfo info = await server.Client.GetServerInfoAsync();
            Assert.True(info.Durable);
            Assert.True(info.Journal.DurableRecord >= 1);
            Assert.Equal("", info.Journal.Failure);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Health_OfARunningServer_IsOkAndTellsOfIngest(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_server.Host.HttpAddress!, path), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));

        // A tick of the clock may be on its way at any moment.
        Assert.Matches(
            """^\{"status":"ok","engine":"running","ingest":"ok","ingest_lag_seconds":[0-9.E-]+,"backlog":[0-9]+,"journal":"off"\}\n$""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task OtherMethods_AreRefused_AndHeadHasNoBody(string path)
    {
        var address = new Uri(_server.Host.HttpAddress!, path);
        using HttpResponseMessage posted = await _http.PostAsync(address, new StringContent(""), TestContext.Current.CancellationToken);
        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using HttpResponseMessage headed = await _http.SendAsync(head, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Equal(["GET", "HEAD"], posted.Content.Headers.Allow);
        Assert.Equal((HttpStatusCode.OK, ""), (headed.StatusCode, await headed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static void AssertHistogram(Scrape scrape, string name, string labels)
    {
        Assert.Equal(1, scrape[$"{name}_count{{{labels}}}"]);
        Assert.Equal(1, scrape[$"{name}_bucket{{{labels},le=\"+Inf\"}}"]);
        double[] buckets = [.. scrape.Names.Where(bucket => bucket.StartsWith($"{name}_bucket{{{labels}", StringComparison.Ordinal)).Select(bucket => scrape[bucket])];
        Assert.True(buckets.Length > 5);
        Assert.Equal(buckets.Order(), buckets);
    }

    private async Task<Scrape> ScrapeAsync()
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_server.Host.HttpAddress!, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return new Scrape(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
