using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using BtcStream.Server.Ingest.Decoding;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>Quotes in, risk out: one Connect call of the real server, subscribed to the strikes without a shortest interval.</summary>
/// <param name="channel">To the real server.</param>
/// <param name="definitions">Introduces the instruments.</param>
/// <param name="startUnixNanos">Time just before the first quote.</param>
/// <param name="keepsStrikes">Whether to keep the strikes that come.</param>
internal sealed class RiskLoop(RpcChannel channel, QuoteBatch definitions, long startUnixNanos, bool keepsStrikes = false) : LoopCall(channel.Start("btcstream.v1.RiskService/Connect"))
{
    private const double IndexPrice = 92_000.0;

    private long _accepted;
    private bool _isOpen;

    /// <summary>The newest of each strike, where they are kept. To be read when the run is over.</summary>
    public Dictionary<double, GammaStrike> Strikes { get; } = [];

    /// <summary>Wraps a batch as this call's message.</summary>
    public static ClientFrame Wrap(QuoteBatch batch) => new() { Quotes = batch };

    /// <inheritdoc/>
    public override async Task OpenAsync()
    {
        BeginReading();
        Call.Requests.Write(Wrap(definitions));
        Call.Requests.Write(new ClientFrame { Market = new MarketBatch { Rows = { new MarketRow { Time = (ulong)startUnixNanos, IndexPrice = IndexPrice } } } });
        Call.Requests.Write(new ClientFrame { Subscribe = new SubscribeRequest { Views = { View.Strikes } } });
        await Call.FlushAsync();
        await WaitUntilAsync(() => Volatile.Read(ref _isOpen) && Interlocked.Read(ref _accepted) == 1, () => "there is no first update");
    }

    /// <inheritdoc/>
    protected override long Take(ReadOnlySpan<byte> payload)
    {
        var frame = new WireReader(payload);
        long covered = 0;
        while (frame.TryReadTag(out int field, out WireType type))
        {
            switch (field)
            {
                case RiskFrame.AckFieldNumber:
                    Acks.RequireAllAccepted(frame.ReadBytes(), ref _accepted);
                    break;
                case RiskFrame.UpdateFieldNumber:
                    Volatile.Write(ref _isOpen, true);
                    ReadOnlySpan<byte> bytes = frame.ReadBytes();
                    UpdateHead update = UpdateHead.Read(bytes);
                    Keep(bytes);
                    covered = Times?.CoveredBy(update.AsOfUnixNanos) ?? 0;
                    break;
                default:
                    frame.Skip(field, type);
                    break;
            }
        }

        return covered;
    }

    /// <inheritdoc/>
    protected override Task RequireAppliedAsync(long messages, int rowsPerMessage)
    {
        // The index is a row too.
        long rows = (messages * rowsPerMessage) + 1;
        return WaitUntilAsync(() => Interlocked.Read(ref _accepted) >= rows, () => $"{rows} rows were sent, {_accepted} accepted");
    }

    private void Keep(ReadOnlySpan<byte> update)
    {
        if (keepsStrikes)
        {
            foreach (GammaStrike strike in RiskUpdate.Parser.ParseFrom(update).Strikes)
            {
                Strikes[strike.Strike] = strike;
            }
        }
    }
}
