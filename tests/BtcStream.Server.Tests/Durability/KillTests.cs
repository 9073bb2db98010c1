using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Publication;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Durability;

/// <summary>
/// kill -9 of the real server under load, at random moments: after the restart every acked row is there, none twice, none out of order, and what the server
/// answers is what a replay from zero gives. BTCSTREAM_CRASHES=N kills N times instead of a handful, BTCSTREAM_SEED=N begins with another seed.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    /// <summary>Trades sent by any run: each has the next nanosecond for its time, by which it is known again.</summary>
    private ulong _sent;

    [Fact]
    public async Task Kill_UnderLoadAtRandomMoments_KeepsEveryAckedRowOnce()
    {
        int crashes = LongRun.Setting("BTCSTREAM_CRASHES") ?? 3;
        int seed = LongRun.Setting("BTCSTREAM_SEED") ?? 1;
        ulong kept = 0;
        for (int round = 0; round < crashes; round++)
        {
            var dice = new Random(seed + round);
            string fsync = dice.Next(3) == 0 ? "always" : "interval";
            (ServerChild? started, string error, _) = await ServerChild.StartAsync("--data", _path, "--fsync", fsync, "--segment-mb", "1");
            using ServerChild server = started ?? throw new InvalidOperationException(error);
            Assert.Equal(kept, await TradesAsync(server));
            ulong acked = await SendUntilKilledAsync(server, dice);
            List<ulong> times = ReadTrades();
            kept = (ulong)times.Count;
            Assert.True(times.Distinct().Count() == times.Count, $"round {round} with seed {seed + round}: a row is there twice");
            Assert.True(acked <= kept, $"round {round} with seed {seed + round}: {acked} rows acked and {kept} kept");

            // Rows of this run are there up to some point, in order; what was sent after it was never acked.
            _sent = times.Count == 0 ? _sent : times[^1] - NumberedTrades.FirstTime + 1;
            Assert.Equal(Enumerable.Range(0, times.Count).Select(i => NumberedTrades.FirstTime + (ulong)i), times);
        }

        await AssertAnswersAsync(kept);
    }

    [Fact]
    public async Task Data_InUseByAnotherServer_IsRefusedNamingIt()
    {
        (ServerChild? first, string error, _) = await ServerChild.StartAsync("--data", _path);
        using ServerChild server = first ?? throw new InvalidOperationException(error);
        Assert.Contains("recovered 0 records, 0 rows", server.ReadyLine, StringComparison.Ordinal);
        (ServerChild? second, string refusal, int exitCode) = await ServerChild.StartAsync("--data", _path);
        Assert.Null(second);
        Assert.Equal(1, exitCode);
        Assert.Contains($"--data {_path}: '{_path}' is in use by another server", refusal, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private static async Task<ulong> TradesAsync(ServerChild server)
    {
        using var client = new RiskClient(server.Address);
        ServerInfo info = await client.GetServerInfoAsync();
        return info.Counters.Rows.Single(rows => rows.Kind == InputKind.Trades).Accepted;
    }

    /// <summary>Streams until some acks have come and a moment more, and kills. Gives the acked rows over all runs: those that were there, and this run's.</summary>
    private async Task<ulong> SendUntilKilledAsync(ServerChild server, Random dice)
    {
        using var client = new RiskClient(server.Address);
        var quote = new QuoteBatch { Rows = { new QuoteRow { Instrument = NumberedTrades.Option, MarkIv = 0.5, OpenInterest = 1_000, UnderlyingPrice = 90_000, Time = NumberedTrades.FirstTime } } };
        Assert.Equal(0UL, (await client.SendAsync([quote])).Last.RejectedRows);
        ulong before = await TradesAsync(server);
        using DuplexCall<TradeBatch, IngestAck> call = client.StartIngest<TradeBatch>();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong target = (ulong)dice.Next(1, 20_000);
        ulong acked = 0;
        Task reading = ReadAcksAsync();
        Task sending = SendAsync(call, dice);
        await Task.WhenAny(reached.Task, Task.WhenAll(reading, sending));
        await server.KillAsync();
        await reading;
        await sending;
        return before + acked;

        async Task ReadAcksAsync()
        {
            try
            {
                await foreach (IngestAck ack in call.Responses.ReadAllAsync())
                {
                    Assert.Equal(0UL, ack.RejectedRows + ack.LateRows);
                    acked = ack.AcceptedRows;
                    if (acked >= target)
                    {
                        reached.TrySetResult();
                    }
                }
            }
            catch (RpcException)
            {
                // The server is gone, as it should be.
            }
        }
    }

    private async Task SendAsync(DuplexCall<TradeBatch, IngestAck> call, Random dice)
    {
        try
        {
            bool isOpen = true;
            while (isOpen)
            {
                var batch = new TradeBatch();
                for (int i = dice.Next(1, 60); i > 0; i--)
                {
                    batch.Rows.Add(NumberedTrades.Row(_sent++));
                }

                isOpen = await call.Requests.WriteAsync(batch);
            }
        }
        catch (RpcException)
        {
            // The server is gone, as it should be.
        }
    }

    private List<ulong> ReadTrades()
    {
        List<ulong> times = [];
        JournalInspector.Read(DirectoryStorage.OpenRead(_path), take: record =>
        {
            if (record.Batch is { } batch)
            {
                times.AddRange(batch.Trades.Time.ToArray().Select(time => (ulong)time));
            }

            return true;
        });
        return times;
    }

    private async Task AssertAnswersAsync(ulong kept)
    {
        (ServerChild? started, string error, _) = await ServerChild.StartAsync("--data", _path);
        using ServerChild server = started ?? throw new InvalidOperationException(error);
        Assert.Equal(kept, await TradesAsync(server));
        using var client = new RiskClient(server.Address);
        Summary summary = await client.GetSummaryAsync(PositioningModel.TakerFlow);
        Assert.True((await client.VerifyAsync()).MaxDifference <= 1e-9);
        Assert.Equal(0, await server.StopAsync());

        var options = new ServerOptions { Listen = new ListenAddress(System.Net.IPAddress.Loopback, 0) };
        var engine = new RiskEngine(options.ToEngineOptions());
        using DirectoryStorage storage = DirectoryStorage.Open(_path);
        RecoveryReport report = JournalRecovery.Recover(storage, engine);
        Assert.Null(report.Torn);
        Assert.Equal((long)kept, engine.Counts.Trades.Accepted);
        using RiskView view = engine.Query("BTC", Quant.Gamma.PositioningModel.TakerFlow, RiskParts.Summary);
        Assert.Equal(view.Summary.NetGexUsdPerPercent, summary.NetGexUsdPerPercent);
        Assert.NotEqual(0.0, summary.NetGexUsdPerPercent);
    }
}
