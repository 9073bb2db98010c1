using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Rpc;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;
using BtcStream.Server.Ingest.Decoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>RiskService.Connect: batches of every kind in, acks and risk out, in one call.</summary>
/// <param name="engine">Takes the inputs.</param>
/// <param name="streams">Sends risk.</param>
/// <param name="time">Stamps reads.</param>
internal sealed class ConnectHandler(EngineHost engine, RiskStreams streams, TimeProvider time)
{
    private static readonly OutboxEnvelope Envelope = new(RiskFrame.AckFieldNumber, RiskFrame.UpdateFieldNumber);

    /// <summary>Serves one call. It goes on after the caller's last batch for as long as it has a subscription.</summary>
    public async Task ServeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Stopping);
        using var outbox = new Outbox(responses, Envelope);
        await outbox.OpenAsync(context.CancellationToken);
        using IngestSession session = engine.OpenSession();
        var subscriptions = new SubscriptionSet(streams, outbox, end);
        Task acks = new AckPump(session, outbox).RunAsync(context.CancellationToken);
        try
        {
            await new BatchReader(requests, session, (payload, batch) => Append(payload, batch, subscriptions), time).RunAsync();
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
        finally
        {
            // Whatever ended the reading, what was handed over is acked before the call ends.
            await acks;
            await subscriptions.WaitAsync();
        }
    }

    private static bool Append(ReadOnlySpan<byte> payload, InputBatch batch, SubscriptionSet subscriptions)
    {
        var reader = new WireReader(payload);
        bool appended = false;
        while (reader.TryReadTag(out int field, out WireType type))
        {
            if (type != WireType.Bytes)
            {
                reader.Skip(field, type);
                continue;
            }

            appended |= AppendFrame(field, reader.ReadBytes(), batch, subscriptions);
        }

        return appended;
    }

    private static bool AppendFrame(int field, ReadOnlySpan<byte> content, InputBatch batch, SubscriptionSet subscriptions)
    {
        switch (field)
        {
            case ClientFrame.SubscribeFieldNumber:
                subscriptions.Add(SubscriptionRequest.Read(SubscribeRequest.Parser.ParseFrom(content)));
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
            case ClientFrame.PositionsFieldNumber or ClientFrame.AccountsFieldNumber or ClientFrame.LiquidationsFieldNumber or ClientFrame.ObservationsFieldNumber:
                throw new RpcException(StatusCode.Unimplemented, $"{ClientFrame.Descriptor.FindFieldByNumber(field).Name} are part of the contract and not built yet");
            default:
                return false;
        }
    }

    /// <summary>The subscriptions of one call: one for each underlying and model, of which a later request replaces the earlier.</summary>
    private sealed class SubscriptionSet(RiskStreams streams, Outbox outbox, CancellationTokenSource end)
    {
        private readonly Dictionary<(string, Gamma.PositioningModel), (CancellationTokenSource Cancel, Task Task)> _running = [];

        /// <summary>Starts one. Called by the task that reads the call.</summary>
        public void Add(SubscriptionRequest request)
        {
            (string, Gamma.PositioningModel) key = (request.Underlying, request.Model);
            Task before = _running.Remove(key, out (CancellationTokenSource Cancel, Task Task) replaced) ? StopAsync(replaced) : Task.CompletedTask;
            var cancel = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            _running[key] = (cancel, RunAsync(before, request, cancel.Token));
        }

        /// <summary>Waits until none runs any more.</summary>
        public async Task WaitAsync()
        {
            foreach ((CancellationTokenSource cancel, Task task) in _running.Values)
            {
                try
                {
                    await task;
                }
                finally
                {
                    cancel.Dispose();
                }
            }
        }

        private async Task RunAsync(Task before, SubscriptionRequest request, CancellationToken cancellation)
        {
            await before;
            await streams.RunAsync(request, outbox, cancellation);
        }

        private static async Task StopAsync((CancellationTokenSource Cancel, Task Task) running)
        {
            await running.Cancel.CancelAsync();
            await running.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            running.Cancel.Dispose();
        }
    }
}
