using System.Buffers.Binary;
using System.Globalization;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>
/// What latency is measured against: takes frames on the same gRPC layer, looks at none, and answers each read of the socket with one frame as long as the real
/// server's updates are, as the real server answers what came together with one update.
/// </summary>
internal static class EchoServer
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "serve-echo";

    public const string AnswerBytesKey = "answer-bytes";

    public static Task<int> RunAsync(CancellationToken cancellation) => BaselineHost.RunAsync(ServeAsync, null, cancellation);

    private static async Task ServeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        int bytes = int.Parse(context.RequestHeaders.GetText(AnswerBytesKey)!, CultureInfo.InvariantCulture);
        byte[] answer = new byte[Math.Max(sizeof(long), bytes)];
        await responses.FlushAsync();
        while (await requests.ReadAsync())
        {
            while (requests.TryRead(out _))
            {
            }

            BinaryPrimitives.WriteInt64LittleEndian(answer, requests.MessageCount);
            responses.Write(answer);
            await responses.FlushAsync();
        }
    }
}
