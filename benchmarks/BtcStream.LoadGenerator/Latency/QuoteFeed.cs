using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>Quotes without a subscription: one call of StreamQuotes, whose acks are its answers.</summary>
/// <param name="channel">To the real server.</param>
/// <param name="definitions">Introduces the instruments.</param>
/// <param name="rowsPerMessage">Rows of every message.</param>
internal sealed class QuoteFeed(RpcChannel channel, QuoteBatch definitions, int rowsPerMessage) : LoopCall(channel.Start("btcstream.v1.IngestService/StreamQuotes"))
{
    private long _accepted;
    private bool _isOpen;

    /// <inheritdoc/>
    public override async Task OpenAsync()
    {
        BeginReading();
        Call.Requests.Write(definitions);
        await Call.FlushAsync();
        await WaitUntilAsync(() => Volatile.Read(ref _isOpen), () => "the definitions are not acked");
    }

    /// <inheritdoc/>
    protected override long Take(ReadOnlySpan<byte> payload)
    {
        Acks.RequireAllAccepted(payload, ref _accepted);
        Volatile.Write(ref _isOpen, true);
        return _accepted / rowsPerMessage;
    }

    /// <inheritdoc/>
    protected override Task RequireAppliedAsync(long messages, int rowsPerMessage) => Task.CompletedTask;
}
