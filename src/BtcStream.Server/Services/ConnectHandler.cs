using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Rpc;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;
using BtcStream.Server.Ingest.Decoding;
using BtcStream.Server.Limits;
using Google.Protobuf;

namespace BtcStream.Server.Services;

/// <summary>RiskService.Connect: batches of every kind in, acks and risk out, in one call.</summary>
/// <param name="engine">Takes the inputs.</param>
/// <param name="streams">Sends risk.</param>
/// <param name="limits">Bounds what a caller sends.</param>
/// <param name="time">Stamps reads.</param>
internal sealed class ConnectHandler(EngineHost engine, RiskStreams streams, CallLimits limits, TimeProvider time)
{
    /// <summary>A subscription says some fields, in a hundred bytes. As long as a batch it would take many times a batch's memory.</summary>
    private const int MaxSubscribeBytes = 64 * 1024;

    private static readonly MessageParser<SubscribeRequest> SubscribeParser = SubscribeRequest.Parser.WithDiscardUnknownFields(true);
    private static readonly OutboxEnvelope Envelope = new(RiskFrame.AckFieldNumber, RiskFrame.UpdateFieldNumber);

    /// <summary>Serves one call. It goes on after the caller's last batch for as long as it has a subscription.</summary>
    public async Task ServeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Stopping);
        using var outbox = new Outbox(responses, Envelope);
        using IngestSession session = engine.OpenSession();
        await NamedSession.BeginAsync(session, context);
        await outbox.OpenAsync(context.CancellationToken);
        var subscriptions = new SubscriptionSet(streams, requests, outbox, end);
        Task acks = AckAsync(session, outbox, requests, end, context.CancellationToken);
        Task reading = new BatchReader(requests, session, (payload, batch) => Append(payload, batch, subscriptions), time, rows => limits.PaceAsync(context, rows))
            .RunAsync(context.CancellationToken);

        // Nothing of the call runs on once this returns: its reader and writer go back to the transport. What was handed over is acked before.
        await WaitAsync(reading, end);
        if (requests.IsPeerGone)
        {
            await end.CancelAsync();
        }

        await WaitAsync(acks, end);
        Task risk = subscriptions.WaitAsync();
        await WaitAsync(risk, end);
        if (requests.IsPeerGone)
        {
            return;
        }

        // The caller hears of its own mistake first, and of what followed from it not at all.
        await reading;
        await risk;
        await acks;
        if (session.HasSubmitted)
        {
            SessionEnd.ThrowIfEnded(session);
        }
    }

    /// <summary>A caller whose acks the journal's failure keeps from coming is told by the end of the call; one that only listens goes on.</summary>
    private async Task AckAsync(
        IngestSession session, Outbox outbox, FrameReader requests, CancellationTokenSource end, CancellationToken cancellation)
    {
        await new AckPump(session, outbox, limits.Text).RunAsync(cancellation);
        if (session is { Failure: not null, HasSubmitted: true } or { IsTakenOver: true })
        {
            requests.Stop();
            await end.CancelAsync();
        }
    }

    /// <summary>Waits for a part of the call; where it failed, the subscriptions end too.</summary>
    private static async Task WaitAsync(Task part, CancellationTokenSource end)
    {
        await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!part.IsCompletedSuccessfully)
        {
            await end.CancelAsync();
        }
    }

    private bool Append(ReadOnlySpan<byte> payload, InputBatch batch, SubscriptionSet subscriptions)
    {
        limits.Rows.RequireFrame(payload);
        var reader = new WireReader(payload);
        bool appended = false;
        bool subscribed = false;
        while (reader.TryReadTag(out int field, out WireType type))
        {
            if (type != WireType.Bytes)
            {
                reader.Skip(field, type);
                continue;
            }

            // A row costs its sender bytes, a subscription hardly any.
            if (field == ClientFrame.SubscribeFieldNumber && subscribed)
            {
                throw new RpcException(StatusCode.InvalidArgument, "a frame has more than one subscribe; send each in a frame of its own");
            }

            subscribed |= field == ClientFrame.SubscribeFieldNumber;
            appended |= AppendFrame(field, reader.ReadBytes(), batch, subscriptions);
        }

        return appended;
    }

    private static SubscriptionRequest ReadSubscribe(ReadOnlySpan<byte> content) => content.Length <= MaxSubscribeBytes
        ? SubscriptionRequest.Read(SubscribeParser.ParseFrom(content))
        : throw new RpcException(StatusCode.ResourceExhausted, LimitText.Exceeded("bytes of one subscribe", content.Length, MaxSubscribeBytes, "fixed"));

    private static bool AppendFrame(int field, ReadOnlySpan<byte> content, InputBatch batch, SubscriptionSet subscriptions)
    {
        switch (field)
        {
            case ClientFrame.SubscribeFieldNumber:
                subscriptions.Add(ReadSubscribe(content));
                return false;
            case ClientFrame.QuotesFieldNumber:
                BatchDecoder.Append<QuoteDecoder>(content, batch);
                return true;
            case ClientFrame.TradesFieldNumber:
                BatchDecoder.Append<TradeDecoder>(content, batch);
                return true;
            case ClientFrame.MarketFieldNumber:
                BatchDecoder.Append<MarketDecoder>(content, batch);
                return true;
            case ClientFrame.PositionsFieldNumber:
                BatchDecoder.Append<PositionDecoder>(content, batch);
                return true;
            case ClientFrame.AccountsFieldNumber:
                BatchDecoder.Append<AccountDecoder>(content, batch);
                return true;
            case ClientFrame.LiquidationsFieldNumber:
                BatchDecoder.Append<LiquidationDecoder>(content, batch);
                return true;
            case ClientFrame.ObservationsFieldNumber:
                ObservationDecoder.Append(content, batch);
                return true;
            default:
                return false;
        }
    }
}
