using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Durability;

/// <summary>
/// kill -9 of the real server under load, with a snapshot every second and small segments, at random moments: the state is that of a replay from zero each time, and a
/// client that sends again what it has no ack for, under the same numbers, finds every row there once. BTCSTREAM_CRASHES=N kills N times instead of a handful,
/// BTCSTREAM_SEED=N begins with another seed.
/// </summary>
public sealed class KillWithSnapshotsTests : IDisposable
{
    private const int RowsPerBatch = 20;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task Kill_WithSnapshotsAndANamedSession_KeepsEveryRowOnce()
    {
        int crashes = LongRun.Setting("BTCSTREAM_CRASHES") ?? 3;
        int seed = LongRun.Setting("BTCSTREAM_SEED") ?? 1;
        ulong acked = 0;
        int snapshots = 0;
        for (int round = 0; round < crashes; round++)
        {
            var dice = new Random(seed + round);
            using ServerChild server = await StartAsync();
            acked = await SendUntilKilledAsync(server, acked, dice);
            snapshots += Directory.GetFiles(_path, "*.snap").Length;
            AssertSameAsFromZero(acked, $"round {round} with seed {seed + round}");
        }

        Assert.True(snapshots > 0, "no snapshot was taken before any kill");
        using (ServerChild server = await StartAsync())
        {
            (ulong told, ulong last) = await SendAsync(server, told => told + 1, 50);
            Assert.True(told >= acked, $"told {told}, and {acked} had been acked");
            Assert.Equal(told + 50, last);
            Assert.Equal(0, await server.StopAsync());
            acked = last;
        }

        // The last snapshot covers everything, and the rows are there once: each batch of the session, whatever was sent again.
        RiskEngine engine = Engine();
        using DirectoryStorage storage = DirectoryStorage.Open(_path);
        RecoveredEngine recovered = EngineRecovery.Recover(storage, () => engine);
        Assert.Equal((0L, (long)acked * RowsPerBatch), (recovered.Journal.Records, recovered.Engine.Counts.Trades.Accepted));
    }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private static RiskEngine Engine() => new(new ServerOptions { Listen = new ListenAddress(System.Net.IPAddress.Loopback, 0) }.ToEngineOptions());

    private async Task<ServerChild> StartAsync()
    {
        (ServerChild? started, string error, _) = await ServerChild.StartAsync(
            "--data", _path, "--segment-mb", "1", "--snapshot-interval-seconds", "1", "--journal-keep-mb", "0", "--journal-keep-hours", "0");
        return started ?? throw new InvalidOperationException(error);
    }

    /// <summary>Sends again from some batches before what it has acks for, and goes on until it is killed. Gives the last acked sequence.</summary>
    private static async Task<ulong> SendUntilKilledAsync(ServerChild server, ulong before, Random dice)
    {
        using var client = new RiskClient(server.Address);
        using DuplexCall<TradeBatch, IngestAck> call = client.StartIngest<TradeBatch>("desk");
        ulong told = NumberedTrades.Told(await call.Frames.ReadHeadersAsync());
        Assert.True(told >= before, $"told {told}, and {before} had been acked");
        ulong acked = before;
        Task reading = ReadAcksAsync();
        Task sending = SendFromAsync(call, told - Math.Min(told, (ulong)dice.Next(30)) + 1, ulong.MaxValue);

        // Long enough that snapshots are under way at some of the kills.
        await Task.WhenAny(Task.Delay(dice.Next(200, 2_500)), Task.WhenAll(reading, sending));
        await server.KillAsync();
        await reading;
        await sending;
        return acked;

        async Task ReadAcksAsync()
        {
            try
            {
                await foreach (IngestAck ack in call.Responses.ReadAllAsync())
                {
                    Assert.Equal(0UL, ack.RejectedRows);
                    acked = Math.Max(acked, ack.Sequence);
                }
            }
            catch (RpcException)
            {
                // The server is gone, as it should be.
            }
        }
    }

    private static async Task<(ulong Told, ulong Last)> SendAsync(ServerChild server, Func<ulong, ulong> from, ulong count)
    {
        using var client = new RiskClient(server.Address);
        using DuplexCall<TradeBatch, IngestAck> call = client.StartIngest<TradeBatch>("desk");
        ulong told = NumberedTrades.Told(await call.Frames.ReadHeadersAsync());
        Task<AckLog> log = AckLog.ReadAsync(call);
        await SendFromAsync(call, from(told), count);
        await call.Requests.CompleteAsync();
        return (told, (await log).Last.Sequence);
    }

    /// <summary>Batches whose rows follow from their numbers.</summary>
    private static async Task SendFromAsync(DuplexCall<TradeBatch, IngestAck> call, ulong first, ulong count)
    {
        try
        {
            bool isOpen = true;
            for (ulong sequence = first; isOpen && sequence - first < count; sequence++)
            {
                isOpen = await call.Requests.WriteAsync(NumberedTrades.Message(sequence, RowsPerBatch));
            }
        }
        catch (RpcException)
        {
            // The server is gone, as it should be.
        }
    }

    private void AssertSameAsFromZero(ulong acked, string when)
    {
        using DirectoryStorage storage = DirectoryStorage.OpenRead(_path);
        RecoveredEngine recovered = EngineRecovery.Read(storage, Engine);
        RiskEngine fromZero = Engine();
        RecoveryReport report = JournalRecovery.Replay(storage, fromZero);
        Assert.True(recovered.Engine.ComputeDigest() == fromZero.ComputeDigest(), $"{when}: {recovered.Snapshot?.File} gives another state");
        Assert.Equal(report.Position, recovered.Journal.Position);
        Assert.Equal(fromZero.Counts, recovered.Engine.Counts);
        Assert.Empty(recovered.Unused);

        // Each batch once: rows of the last one may be all that is not acked.
        long batches = fromZero.Counts.Trades.Accepted / RowsPerBatch;
        Assert.Equal(fromZero.Counts.Trades.Accepted, batches * RowsPerBatch);
        Assert.True((ulong)batches >= acked, $"{when}: {batches} batches kept, {acked} acked");
    }
}
