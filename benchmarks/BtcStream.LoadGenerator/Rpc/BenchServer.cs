using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;

namespace BtcStream.LoadGenerator.Rpc;

/// <summary>
/// A server of nothing but the gRPC layer: <c>IngestService.StreamQuotes</c> whose call names in its metadata (<c>mode</c>) what is done with each message:
/// <c>frames</c> takes it and looks no further, <c>decode</c> sums its columns, <c>echo</c> sends it back.
/// </summary>
internal static class BenchServer
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "serve";

    public const string ModeKey = "mode";

    public static Task<int> RunAsync(CancellationToken cancellation) => BaselineHost.RunAsync(ServeAsync, null, cancellation);

    private static async Task ServeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        string mode = context.RequestHeaders.GetText(ModeKey) ?? "frames";
        var sums = new ColumnSums();
        while (await requests.ReadAsync())
        {
            TakeAll(requests, responses, mode, ref sums);
            if (responses.UnflushedBytes > 0)
            {
                await responses.FlushAsync();
            }
        }

        // What was counted goes back, so that nothing can be skipped unseen.
        responses.Write(new IngestAck { Sequence = (ulong)requests.MessageCount, AcceptedRows = (ulong)sums.Rows });
    }

    private static void TakeAll(FrameReader requests, FrameWriter responses, string mode, ref ColumnSums sums)
    {
        while (requests.TryRead(out ReadOnlySpan<byte> payload))
        {
            if (mode == "decode")
            {
                sums.Add(payload);
            }
            else if (mode == "echo")
            {
                responses.Write(payload);
            }
        }
    }
}
