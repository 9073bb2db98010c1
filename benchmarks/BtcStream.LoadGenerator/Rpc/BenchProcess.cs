using System.Diagnostics;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Rpc;

/// <summary>What one slice gave.</summary>
/// <param name="MessagesPerSecond">Sent, and counted by the server.</param>
/// <param name="AllocatedBytesPerMessage">By the server.</param>
/// <param name="CpuNanosPerMessage">Of the server.</param>
internal readonly record struct SliceResult(double MessagesPerSecond, double AllocatedBytesPerMessage, double CpuNanosPerMessage);

/// <summary>The server in a process of its own, and a client to it.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private readonly ServerChild _process;
    private readonly RpcChannel _channel;
    private readonly ServerCounters _counters;

    private BenchProcess(ServerChild process)
    {
        _process = process;
        _channel = new RpcChannel(process.Address);
        _counters = new ServerCounters(_channel);
    }

    public static async Task<BenchProcess> StartAsync() => new(await ServerChild.StartSelfAsync(BenchServer.Command));

    /// <summary>Streams blocks of frames for as long as a slice lasts, and checks that the server saw every one.</summary>
    public async Task<SliceResult> MeasureAsync(string mode, QuoteFrames frames, TimeSpan slice)
    {
        Counters before = await _counters.ReadAsync();
        long start = Stopwatch.GetTimestamp();
        using RpcCall call = _channel.Start("btcstream.v1.IngestService/StreamQuotes", new CallOptions { Metadata = new Metadata { { BenchServer.ModeKey, mode } } });
        Task<(long Messages, IngestAck? Ack)> responses = ReadAsync(call, mode == "echo");
        long sent = 0;
        bool open = true;
        while (open && Stopwatch.GetElapsedTime(start) < slice)
        {
            call.Requests.WriteFramed(frames.Bytes);
            open = await call.FlushAsync();
            sent += frames.Messages;
        }

        // Where the call has ended early, reading its responses throws what ended it; where it has not, every message must have been counted.
        await call.CompleteAsync();
        (long received, IngestAck? ack) = await responses;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Counters after = await _counters.ReadAsync();
        Require(mode, sent, received, ack, frames.RowsPerMessage);
        return new SliceResult(
            sent / seconds, (after.AllocatedBytes - before.AllocatedBytes) / (double)sent, (after.CpuSeconds - before.CpuSeconds) * 1e9 / sent);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<(long Messages, IngestAck? Ack)> ReadAsync(RpcCall call, bool echo)
    {
        long messages = 0;
        IngestAck? ack = null;
        while (await call.Responses.ReadAsync())
        {
            while (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
            {
                // The last message is the count; an echo's payload is never as short.
                ack = payload.Length <= 24 ? IngestAck.Parser.ParseFrom(payload) : null;
                messages += ack is null && echo ? 1 : 0;
            }
        }

        return (messages, ack);
    }

    private static void Require(string mode, long sent, long echoed, IngestAck? ack, int rows)
    {
        bool whole = ack is not null && ack.Sequence == (ulong)sent
            && (mode != "echo" || echoed == sent) && (mode != "decode" || ack.AcceptedRows == (ulong)(sent * rows));
        if (!whole)
        {
            throw new InvalidOperationException($"{mode}: {sent} messages were sent; the server counted {ack?.Sequence} of {ack?.AcceptedRows} rows and {echoed} came back");
        }
    }
}
