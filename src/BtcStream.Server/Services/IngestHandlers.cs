using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;
using BtcStream.Server.Ingest.Decoding;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Services;

/// <summary>IngestService of the contract: one kind of input a call, acks back.</summary>
/// <param name="engine">Takes the inputs.</param>
/// <param name="limits">Bounds what a caller sends.</param>
/// <param name="time">Stamps reads.</param>
internal sealed class IngestHandlers(EngineHost engine, CallLimits limits, TimeProvider time)
{
    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding) => binding
        .Raw("StreamQuotes", Stream(Append<QuoteDecoder>))
        .Raw("StreamTrades", Stream(Append<TradeDecoder>))
        .Raw("StreamPositions", Stream(Append<PositionDecoder>))
        .Raw("StreamAccounts", Stream(Append<AccountDecoder>))
        .Raw("StreamLiquidations", Stream(Append<LiquidationDecoder>))
        .Raw("StreamMarket", Stream(Append<MarketDecoder>))
        .Raw("StreamObservations", Stream(AppendObservations));

    private RawHandler Stream(AppendMessage append)
    {
        AppendMessage bounded = (payload, batch) =>
        {
            limits.Rows.Require(payload);
            return append(payload, batch);
        };
        return (requests, responses, context) => StreamAsync(bounded, requests, responses, context);
    }

    private async Task StreamAsync(AppendMessage append, FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        using var outbox = new Outbox(responses);
        using IngestSession session = engine.OpenSession();
        await NamedSession.BeginAsync(session, context);
        await outbox.OpenAsync(context.CancellationToken);
        var reader = new BatchReader(requests, session, append, time, rows => limits.PaceAsync(context, rows));
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

        SessionEnd.ThrowIfEnded(session);
    }

    /// <summary>A caller that waits for acks which will not come, since the journal fails or a newer call has its session, would wait for ever: its call is ended.</summary>
    private async Task AckAsync(IngestSession session, Outbox outbox, FrameReader requests, CancellationToken cancellation)
    {
        await new AckPump(session, outbox, limits.Text).RunAsync(cancellation);
        if (session.Failure is not null || session.IsTakenOver)
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

    private static bool AppendObservations(ReadOnlySpan<byte> payload, InputBatch batch)
    {
        ObservationDecoder.Append(payload, batch);
        return true;
    }
}
