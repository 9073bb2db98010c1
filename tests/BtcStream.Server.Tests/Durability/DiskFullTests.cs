using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Durability;

/// <summary>
/// A disk that fills under a real server and its clients: ingest stops and says why, reads go on, nothing acked is lost, and once there is room it goes on where it stopped.
/// </summary>
public sealed class DiskFullTests : IDisposable
{
    private const int RowsPerMessage = 50;

    private readonly string _path = Directory.CreateTempSubdirectory("btcstream-full").FullName;
    private bool _isMounted;
    private ulong _sent;

    [Fact]
    public async Task DiskFull_OverTheWire_StopsIngestKeepsReadsAndGoesOn()
    {
        bool isFull = false;
        await RunAsync(
            options => options with { OverStorage = storage => new FullDisk(storage, () => Volatile.Read(ref isFull)) },
            full => Volatile.Write(ref isFull, full));
    }

    [Fact]
    public async Task DiskFull_OfARealFileSystem_StopsIngestKeepsReadsAndGoesOn()
    {
        _isMounted = OperatingSystem.IsLinux() && await RunToolAsync("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", _path);
        Assert.SkipUnless(_isMounted, "a small file system can be mounted by root on Linux only");
        await RunAsync(options => options, Fill);
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            RunToolAsync("umount", _path).GetAwaiter().GetResult();
        }

        Directory.Delete(_path, recursive: true);
    }

    private async Task RunAsync(Func<ServerOptions, ServerOptions> configure, Action<bool> fill)
    {
        EngineHost engine;
        await using (TestServer server = await TestServer.StartAsync(options => configure(options with { DataDirectory = _path, SegmentMegabytes = 1, FsyncIntervalMillis = 1 })))
        {
            // Until the disk is full and a while beyond: a segment that is under way has its room already.
            RiskClient client = server.NewClient();
            (ulong told, ulong acked, Status end) = await SendAsync(client, most: 20);
            Assert.Equal((0UL, 20UL, Status.Ok), (told, acked, end));
            fill(true);
            (_, acked, end) = await SendAsync(client, most: int.MaxValue);
            Assert.Equal(StatusCode.ResourceExhausted, end.Code);
            Assert.Contains("No space left on device", end.Detail, StringComparison.Ordinal);
            Assert.Contains("What was acked is safe", end.Detail, StringComparison.Ordinal);

            await AssertReadsGoOnAsync(server);
            (_, _, Status refused) = await SendAsync(client, most: 1, goesBack: true);
            Assert.Equal(StatusCode.ResourceExhausted, refused.Code);

            fill(false);
            await Eventually.True(() => server.Host.Engine.Journal!.Failure is null, "the journal goes on");
            ulong last = _sent;
            (told, ulong after, end) = await SendAsync(client, most: 10);
            Assert.InRange(told, acked, last);
            Assert.Equal((told + 10, Status.Ok), (after, end));
            ServerInfo info = await server.Client.GetServerInfoAsync();
            Assert.Equal(("", true), (info.Journal.Failure, info.Ingest.TakesRows));
            Assert.Equal((long)(after * RowsPerMessage), server.Host.Engine.Counts.Trades.Accepted);
            engine = server.Host.Engine;
        }

        // What is on the disk is what the engine had: each row once.
        using DirectoryStorage storage = DirectoryStorage.Open(_path);
        Array.ForEach([.. storage.List(".snap")], storage.Delete);
        RecoveredEngine recovered = EngineRecovery.Recover(storage, () => new RiskEngine(engine.Options));
        Assert.Null(recovered.Snapshot);
        Assert.Equal((long)(_sent * RowsPerMessage), recovered.Engine.Counts.Trades.Accepted);
        Assert.Equal(0, recovered.Engine.Counts.Trades.Late);
        Assert.Equal(engine.Engine.ComputeDigest(), recovered.Engine.ComputeDigest());
    }

    private static async Task AssertReadsGoOnAsync(TestServer server)
    {
        for (int i = 0; i < 20; i++)
        {
            ServerInfo info = await server.Client.GetServerInfoAsync();
            Assert.Contains("No space left on device", info.Journal.Failure, StringComparison.Ordinal);
            Assert.False(info.Ingest.TakesRows);
            await server.Client.GetSummaryAsync();
        }

        using ServerStreamingCall<RiskUpdate> subscription = server.NewClient().Subscribe(new SubscribeRequest { Underlying = "BTC", Views = { View.Summary } });
        Assert.True(await subscription.Responses.MoveNextAsync());
    }

    /// <summary>Sends messages of the session, from the first that the server does not have.</summary>
    /// <returns>What the server said that it has, what it acked in the end, and how the call ended.</returns>
    private async Task<(ulong Told, ulong Acked, Status End)> SendAsync(RiskClient client, int most, bool goesBack = false)
    {
        using DuplexCall<TradeBatch, IngestAck> call = client.StartIngest<TradeBatch>("desk");
        Task<AckLog> log = AckLog.ReadAsync(call);
        ulong told = 0;
        try
        {
            told = NumberedTrades.Told(await call.Frames.ReadHeadersAsync());
            ulong sequence = told;
            while (most-- > 0 && !log.IsCompleted && await call.Requests.WriteAsync(NumberedTrades.Message(sequence + 1, RowsPerMessage)))
            {
                sequence++;
                _sent = goesBack ? _sent : sequence;
            }

            await call.Requests.CompleteAsync();
        }
        catch (RpcException)
        {
            // The log says how it ended.
        }

        AckLog acks = await log;
        return (told, acks.Acks.Count == 0 ? told : acks.Last.Sequence, acks.Status);
    }

    /// <summary>Takes all the room that there is, or gives it back.</summary>
    private void Fill(bool full)
    {
        string ballast = Path.Combine(_path, "ballast");
        if (!full)
        {
            File.Delete(ballast);
            return;
        }

        using FileStream file = File.Create(ballast);
        try
        {
            while (true)
            {
                file.Write(new byte[4_096]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    private static async Task<bool> RunToolAsync(string tool, params string[] arguments)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true });
            await process!.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
