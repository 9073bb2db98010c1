using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;
using BtcStream.Server.Ingest.Decoding;

namespace BtcStream.Server.Services;

/// <summary>IngestService of the contract: one kind of input a call, acks back.</summary>
/// <param name="engine">Takes the inputs.</param>
/// <param name="time">Stamps reads.</param>
internal sealed class IngestHandlers(EngineHost engine, TimeProvider time)
{
    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding) => binding
        .Raw("StreamQuotes", StreamAsync<QuoteDecoder>)
        .Raw("StreamTrades", StreamAsync<TradeDecoder>)
        .Raw("StreamPositions", StreamAsync<PositionDecoder>)
        .Raw("StreamAccounts", StreamAsync<AccountDecoder>)
        .Raw("StreamLiquidations", StreamAsync<LiquidationDecoder>)
        .Raw("StreamMarket", StreamAsync<MarketDecoder>);

    private async Task StreamAsync<TRows>(FrameReader requests, FrameWriter responses, ServerCallContext context)
        where TRows : IRowDecoder
    {
        using var outbox = new Outbox(responses);
        await outbox.OpenAsync(context.CancellationToken);
        using IngestSession session = engine.OpenSession();
        var reader = new BatchReader(requests, session, Append<TRows>, time);
        Task acks = AckAsync(session, outbox, requests, context.CancellationToken);
        try
        {
            await reader.RunAsync(context.CancellationToken);
        }
        finally
        {
            // Whatever ended the reading, what was handed over is acked before the call ends.
            await acks;
        }

        SessionEnd.ThrowIfJournalFailed(session);
    }

    /// <summary>A caller that waits for acks which the journal's failure keeps from coming would wait for ever: its call is ended.</summary>
    private static async Task AckAsync(IngestSession session, Outbox outbox, FrameReader requests, CancellationToken cancellation)
    {
        await new AckPump(session, outbox).RunAsync(cancellation);
        if (session.Failure is not null)
        {
            requests.Stop();
        }
    }

    private static bool Append<TRows>(ReadOnlySpan<byte> payload, InputBatch batch)
        where TRows : IRowDecoder
    {
        BatchDecoder.Append<TRows>(payload, batch);
        return true;
    }
}
