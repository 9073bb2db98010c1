using System.Buffers.Binary;
using System.Globalization;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>The same messages into a server that does nothing: what the transport and this client cost by themselves.</summary>
/// <param name="channel">To the echo server.</param>
/// <param name="answerBytes">Length of an answer.</param>
internal sealed class EchoLoop(RpcChannel channel, int answerBytes) : LoopCall(channel.Start(
    "btcstream.v1.IngestService/StreamQuotes",
    new CallOptions { Metadata = new Metadata { { EchoServer.AnswerBytesKey, answerBytes.ToString(CultureInfo.InvariantCulture) } } }))
{
    private long _answered;

    /// <inheritdoc/>
    public override async Task OpenAsync()
    {
        BeginReading();
        await Call.FlushAsync();
        await Call.ReadHeadersAsync();
    }

    /// <inheritdoc/>
    protected override long Take(ReadOnlySpan<byte> payload) => _answered = BinaryPrimitives.ReadInt64LittleEndian(payload);

    /// <inheritdoc/>
    protected override Task RequireAppliedAsync(long messages, int rowsPerMessage) =>
        _answered == messages ? Task.CompletedTask : throw new InvalidOperationException($"{messages} messages were sent, {_answered} answered");
}
