using System.Diagnostics;
using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>One call of StreamQuotes for one slice.</summary>
internal sealed class IngestSender : IDisposable
{
    private readonly RpcCall _call;
    private readonly Arm _arm;
    private readonly FrameBlocks _frames;
    private IngestAck? _ack;
    private long _messages;
    private long _bytes;

    public IngestSender(RpcChannel channel, Arm arm, FrameBlocks frames)
    {
        _call = channel.Start("btcstream.v1.IngestService/StreamQuotes", new CallOptions { Metadata = new Metadata { { IngestBaseline.ModeKey, arm.ToString() } } });
        _arm = arm;
        _frames = frames;
    }

    /// <summary>Rows sent.</summary>
    public long Rows { get; private set; }

    /// <summary>Sends the definitions and waits until they have been taken.</summary>
    public async Task OpenAsync(QuoteBatch definitions)
    {
        _call.Requests.Write(definitions);
        _bytes = _call.Requests.UnflushedBytes;
        _messages = 1;
        await _call.FlushAsync();
        if (_arm == Arm.Sink)
        {
            await _call.ReadHeadersAsync();
            return;
        }

        while (_ack is null && await _call.Responses.ReadAsync())
        {
            TakeAcks();
        }
    }

    /// <summary>Sends until the slice is over and the least number of rows has gone, and waits for the call's end.</summary>
    public async Task RunAsync(long start, TimeSpan slice, long leastRows)
    {
        Task acks = ReadAcksAsync();
        bool open = true;
        while (open && (Stopwatch.GetElapsedTime(start) < slice || Rows < leastRows))
        {
            WriteBlock();
            open = await _call.FlushAsync();
        }

        // Where the call has ended early, reading its responses throws what ended it.
        await _call.CompleteAsync();
        await acks;
        RequireTaken();
    }

    public void Dispose() => _call.Dispose();

    private void WriteBlock()
    {
        ReadOnlySpan<byte> block = _frames.Next(out int messages);
        _call.Requests.WriteFramed(block);
        _bytes += block.Length;
        _messages += messages;
        Rows += (long)messages * _frames.RowsPerMessage;
    }

    private async Task ReadAcksAsync()
    {
        while (await _call.Responses.ReadAsync())
        {
            TakeAcks();
        }
    }

    private void TakeAcks()
    {
        while (_call.Responses.TryRead(out ReadOnlySpan<byte> payload))
        {
            _ack = IngestAck.Parser.ParseFrom(payload);
            if (_ack.Rejections is [Rejection first, ..])
            {
                throw new InvalidOperationException($"the server refused {_ack.RejectedRows} rows, the first because {first.Message}");
            }
        }
    }

    private void RequireTaken()
    {
        bool taken = _arm == Arm.Sink
            ? _call.Trailers?.GetText(IngestBaseline.BytesKey) == _bytes.ToString(CultureInfo.InvariantCulture)
            : _ack is { LateRows: 0, RejectedRows: 0 } ack && ack.Sequence == (ulong)_messages && ack.AcceptedRows == (ulong)Rows;
        if (!taken)
        {
            throw new InvalidOperationException($"{_arm}: {_messages} messages, {Rows} rows and {_bytes} bytes were sent; the last ack was {_ack}, the trailers {_call.Trailers?.GetText(IngestBaseline.BytesKey)}");
        }
    }
}
