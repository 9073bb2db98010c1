using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;
using BtcStream.Server.Ingest.Decoding;
using Microsoft.AspNetCore.Http;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>
/// What the server's ingest is measured against, chosen by a call's metadata (<c>mode</c>). <c>decode</c>: the server's own decoders on the same gRPC layer,
/// into batches that are emptied where the server would hand them over. <c>sink</c>: Kestrel's pipe moved on, unread.
/// </summary>
internal static class IngestBaseline
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "serve-baseline";

    public const string ModeKey = "mode";

    /// <summary>The trailer in which the sink says how many bytes it took.</summary>
    public const string BytesKey = "bytes";

    private static readonly ConcurrentBag<InputBatch> Batches = [];

    public static Task<int> RunAsync(CancellationToken cancellation) => BaselineHost.RunAsync(DecodeAsync, SinkOrNull, cancellation);

    private static async Task DecodeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        // As the server's are, batches are used again from call to call.
        InputBatch batch = Batches.TryTake(out InputBatch? used) ? used : new InputBatch();
        long rows = 0;
        bool answered = false;
        while (await requests.ReadAsync())
        {
            rows += Decode(requests, batch);
            if (!answered)
            {
                // The caller waits until its definitions have arrived before it begins to measure.
                answered = true;
                Write(requests, responses, rows);
                await responses.FlushAsync();
            }
        }

        Batches.Add(batch);
        Write(requests, responses, rows);
    }

    private static int Decode(FrameReader requests, InputBatch batch)
    {
        while (batch.RowCount < BatchReader.FullBatch && batch.MessageCount < BatchReader.FullBatch && requests.TryRead(out ReadOnlySpan<byte> payload))
        {
            BatchDecoder.Append<QuoteDecoder>(payload, batch);
        }

        int rows = batch.RowCount;
        batch.Clear();
        return rows;
    }

    private static void Write(FrameReader requests, FrameWriter responses, long rows) =>
        responses.Write(new IngestAck { Sequence = (ulong)requests.MessageCount, AcceptedRows = (ulong)rows });

    private static Task? SinkOrNull(HttpContext http) => http.Request.Headers[ModeKey] == nameof(Arm.Sink) ? SinkAsync(http) : null;

    private static async Task SinkAsync(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        PipeReader body = http.Request.BodyReader;
        long bytes = 0;
        ReadResult read;
        do
        {
            read = await body.ReadAsync(http.RequestAborted);
            bytes += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);

        http.Response.AppendTrailer(BytesKey, bytes.ToString(CultureInfo.InvariantCulture));
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
