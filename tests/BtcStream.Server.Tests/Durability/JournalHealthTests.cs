using System.Globalization;
using System.Net;
using System.Text.Json;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Health;
using BtcStream.Server.Services;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Security;

namespace BtcStream.Server.Tests.Durability;

/// <summary>
/// What a server says of a disk that refuses nothing and takes nothing, by a clock that a test moves: health, metrics, log and GetServerInfo. And what it does not say: that it
/// serves, over an engine that has stopped.
/// </summary>
public sealed class JournalHealthTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("btcstream-lag").FullName;
    private readonly ManualClock _clock = new();
    private readonly CapturedLog _log = new();
    private readonly HttpClient _http = new();
    private HangingDisk? _disk;

    public void Dispose()
    {
        _http.Dispose();
        _disk?.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Theory]
    [InlineData(FsyncPolicy.Always)]
    [InlineData(FsyncPolicy.Interval)]
    [InlineData(FsyncPolicy.Never)]
    public async Task Disk_ThatHangs_IsToldUntilItMoves(FsyncPolicy policy)
    {
        await using TestServer server = await StartAsync(options => options with
        {
            Fsync = policy,
            FsyncIntervalMillis = 0,
            OverStorage = storage => _disk = new HangingDisk(storage, ".seg"),
        });
        try
        {
            await HangAndMoveAsync(server, waits: policy != FsyncPolicy.Never);
        }
        finally
        {
            // A server whose disk hangs does not come to its end.
            _disk!.Release();
        }
    }

    [Fact]
    public async Task Records_ThatWaitByChoice_AreNotTakenForADiskThatHangs()
    {
        TimeSpan byChoice = TimeSpan.FromMinutes(1);
        var options = new EngineOptions { Clock = Engine.ClockMode.Live };
        using DirectoryStorage storage = DirectoryStorage.Open(_path);
        var journal = new JournalWriter(storage, new JournalOptions { Identity = 7, Epoch = 1, IntervalMillis = (int)byChoice.TotalMilliseconds }, options, default);
        await using var engine = new EngineHost(new RiskEngine(options), new Engine.HostOptions(), journal);
        using JournalHealth health = JournalHealth.Of(engine, new HealthService(), _clock, _log)!;
        health.Start();

        // The engine is not started: the journal stands still, as one does that waits for other records.
        Assert.True(journal.TryAppendTick(1));
        Assert.Equal((JournalState.Ok, 0.0, ""), (health.State, health.LagSeconds, health.Problem));
        _clock.Advance(byChoice + JournalHealth.Patience);
        Assert.Equal((JournalState.Ok, 65.0, ""), (health.State, health.LagSeconds, health.Problem));
        _clock.Advance(JournalLag.Pace);
        Assert.Equal((JournalState.Waiting, 65.25), (health.State, health.LagSeconds));
        Assert.Equal([504], Events());

        journal.Step();
        _clock.Advance(JournalLag.Pace);
        Assert.Equal((JournalState.Ok, 0.0, ""), (health.State, health.LagSeconds, health.Problem));
    }

    [Fact]
    public async Task Disk_ThatHealsUnderAStoppedEngine_DoesNotMakeItServe()
    {
        bool isFull = false;
        await using TestServer server = await StartAsync(options => options with { OverStorage = storage => new FullDisk(storage, () => Volatile.Read(ref isFull)) });
        await server.Client.SendAsync(NumberedTrades.Message(1, 1));
        Volatile.Write(ref isFull, true);
        await server.Client.SendAsync(NumberedTrades.Message(2, 1));
        await Eventually.True(() => _log.Lines.Any(line => line.Id == 501), "the journal fails");

        // No call of a client can bring this about: it stands for an invariant that does not hold.
        Assert.True(server.Host.Engine.Ring.TryPublish(new Breaker()));
        await Eventually.True(() => _log.Lines.Any(line => line.Id == 301), "the engine has stopped, and health was told");
        JournalWriter journal = server.Host.Engine.Journal!;
        var healed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        journal.Changed += () => _ = journal.Failure is null && healed.TrySetResult();
        Volatile.Write(ref isFull, false);
        await healed.Task;

        Assert.False(await HealthCheck.ServesAsync(server.Client, ServiceBindings.IngestService));
        Assert.DoesNotContain(_log.Lines, line => line.Id == 502);
    }

    private async Task HangAndMoveAsync(TestServer server, bool waits)
    {
        using DuplexCall<TradeBatch, IngestAck> call = server.Client.StartIngest<TradeBatch>();
        await call.Requests.WriteAsync(NumberedTrades.Message(1, 1));
        await _disk!.IsHanging;

        // The first look sees that there is something to wait for; a disk may take its time.
        await AssertIsAsync(server, "ok", lag: 0.0);
        _clock.Advance(JournalHealth.Patience);
        await AssertIsAsync(server, "ok", JournalHealth.Patience.TotalSeconds);
        Assert.DoesNotContain(_log.Lines, IsOfJournal);

        _clock.Advance(JournalLag.Pace);
        await AssertIsAsync(server, "waiting", (JournalHealth.Patience + JournalLag.Pace).TotalSeconds);
        Assert.Equal([504], Events());
        ServerInfo info = await server.Client.GetServerInfoAsync();
        Assert.Equal(("for 5 s the disk has not taken what was written to the journal", false, 5.25), (info.Journal.Failure, info.Ingest.TakesRows, info.Journal.LagSeconds));

        // Under never an ack does not wait for the disk, which hangs all the same; otherwise there is none, so nobody has been promised anything.
        Task<bool> ack = call.Responses.MoveNextAsync().AsTask();
        Assert.True(waits || await ack);
        _clock.Advance(TimeSpan.FromHours(1));
        await AssertIsAsync(server, "waiting", (JournalHealth.Patience + JournalLag.Pace).TotalSeconds + 3_600.0);
        Assert.Equal([504], Events());
        Assert.Equal(waits, !ack.IsCompleted);

        _disk.Release();
        JournalWriter journal = server.Host.Engine.Journal!;
        await Eventually.True(() => journal.SettledRecord == journal.LastRecord, "the disk has taken all");
        Assert.True(await ack);
        _clock.Advance(JournalLag.Pace);
        await AssertIsAsync(server, "ok", lag: 0.0);
        Assert.Equal([504, 505], Events());
        info = await server.Client.GetServerInfoAsync();
        Assert.Equal(("", true, 0.0), (info.Journal.Failure, info.Ingest.TakesRows, info.Journal.LagSeconds));
    }

    private static bool IsOfJournal((int Id, string Text) line) => line.Id is > 500 and < 510;

    private int[] Events() => [.. _log.Lines.Where(IsOfJournal).Select(line => line.Id)];

    private Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions> configure) => TestServer.StartAsync(
        options => configure(options with { DataDirectory = _path, Http = new ListenAddress(IPAddress.Loopback, 0), SnapshotIntervalSeconds = 0 }), _clock, _log);

    /// <summary>Asks all that tell of it. Reads go on in any case.</summary>
    private async Task AssertIsAsync(TestServer server, string journal, double lag)
    {
        JsonElement ready = JsonDocument.Parse(await GetAsync(server, "/readyz")).RootElement;
        Assert.Equal(("ok", journal, journal == "ok" ? "ok" : "unavailable"), (Text(ready, "status"), Text(ready, "journal"), Text(ready, "ingest")));
        Assert.Equal(lag, ready.GetProperty("ingest_lag_seconds").GetDouble());
        string[] metrics = (await GetAsync(server, "/metrics")).Split('\n');
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"btcstream_journal_lag_seconds {lag}"), metrics);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"btcstream_ingest_lag_seconds {lag}"), metrics);
        Assert.Contains("btcstream_journal_failing 0", metrics);
        Assert.Equal(journal == "ok", await HealthCheck.ServesAsync(server.Client, ServiceBindings.IngestService));
        Assert.True(await HealthCheck.ServesAsync(server.Client, ""));
        await server.Client.GetSummaryAsync();
    }

    private Task<string> GetAsync(TestServer server, string path) =>
        _http.GetStringAsync(new Uri(server.Host.HttpAddress!, path), TestContext.Current.CancellationToken);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private sealed class Breaker : EngineWork
    {
        internal override void Run(EngineHost host) => throw new InvalidOperationException("an invariant does not hold");

        internal override void Fail(Exception reason)
        {
        }
    }
}
