using System.Text;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Cluster.Node;

/// <summary>
/// A named session whose n-th message is always the same, so that whoever goes on with it after a crash sends what was to come. Positions of accounts of its own, which a
/// later row of the same changes, and trades, which count twice if they are applied twice.
/// </summary>
/// <param name="number">Which feed: its accounts, and its dice.</param>
/// <param name="rows">Rows of a message.</param>
public sealed class SteadyFeed(int number, int rows)
{
    /// <summary>Time of its first message, Unix nanoseconds.</summary>
    public const long Start = 1_767_225_600_000_000_000;

    /// <summary>The price that everything is around.</summary>
    public const double Price = 90_000.0;

    private const int TradesEvery = 4;
    private const int MostUnacked = 6;

    /// <summary>Sends the messages that the session has not had, and waits for their acks.</summary>
    /// <param name="host">A gateway, or one machine.</param>
    /// <param name="messages">How many there are in all.</param>
    /// <param name="onAcked">Told of the sequence up to which all is acked.</param>
    /// <param name="pause">Time between two messages.</param>
    public async Task PlayAsync(EngineHost host, int messages, Action<ulong>? onAcked = null, TimeSpan pause = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        using IngestSession session = host.OpenSession();
        (ulong? last, bool isAccepted) = await session.NameAsync(Encoding.UTF8.GetBytes($"feed-{number}")).ConfigureAwait(false);
        if (!isAccepted || last is not { } had)
        {
            throw new InvalidOperationException("The session was refused.");
        }

        ulong acked = had;
        for (ulong next = had + 1; next <= (ulong)messages; next++)
        {
            while (next - acked > MostUnacked)
            {
                acked = await TakeAsync(session, acked, onAcked).ConfigureAwait(false);
            }

            InputBatch batch = await session.RentAsync().ConfigureAwait(false) ?? throw new InvalidOperationException("The session has ended.");
            Write(batch, next);
            await Task.Delay(pause).ConfigureAwait(false);
            if (!await session.SubmitAsync(batch).ConfigureAwait(false))
            {
                throw new InvalidOperationException("The session has ended.");
            }
        }

        while (acked < (ulong)messages)
        {
            acked = await TakeAsync(session, acked, onAcked).ConfigureAwait(false);
        }
    }

    /// <summary>Index and marks of both perpetuals.</summary>
    public static void WriteMarket(InputBatch batch, double price, long time)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.BeginMessage(InputKind.Market, 0);
        foreach ((string venue, string perpetual) in ((string, string)[])[("deribit", "BTC-PERPETUAL"), ("binance", "BTCUSDT")])
        {
            int at = batch.Market.Append(1);
            batch.Market.Fields[at] = MarketFields.Venue | MarketFields.Underlying | MarketFields.Perpetual | MarketFields.Time | MarketFields.IndexPrice | MarketFields.PerpetualPrice;
            batch.Market.Venue[at] = Text(batch, venue);
            batch.Market.Underlying[at] = Text(batch, "BTC");
            batch.Market.Perpetual[at] = Text(batch, perpetual);
            (batch.Market.Time[at], batch.Market.IndexPrice[at], batch.Market.PerpetualPrice[at]) = (time, price, price);
        }
    }

    /// <summary>The contracts and some options, for whoever begins.</summary>
    public static void WriteBeginning(InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        WriteMarket(batch, Price, Start);
        Define(batch, "deribit", "BTC-PERPETUAL", SettlementKind.Inverse);
        Define(batch, "binance", "BTCUSDT", SettlementKind.Linear);
        batch.BeginMessage(InputKind.Quotes, 0);
        for (int i = 0; i < 40; i++)
        {
            int at = batch.Quotes.Append(1);
            batch.Quotes.Fields[at] = QuoteFields.InstrumentName | QuoteFields.Time | QuoteFields.UnderlyingPrice | QuoteFields.MarkIv | QuoteFields.OpenInterest;
            batch.Quotes.Instrument[at] = Named(batch, null, Option(i));
            (batch.Quotes.Time[at], batch.Quotes.UnderlyingPrice[at], batch.Quotes.MarkIv[at], batch.Quotes.OpenInterest[at]) = (Start, Price, 0.5, 100.0 + i);
        }
    }

    private static async Task<ulong> TakeAsync(IngestSession session, ulong acked, Action<ulong>? onAcked)
    {
        bool goesOn = await session.WaitAppliedAsync().ConfigureAwait(false);
        while (session.TryTakeApplied(out BatchReceipt? batch))
        {
            acked = Math.Max(acked, batch.Result.LastSequence);
            session.Return(batch);
            onAcked?.Invoke(acked);
        }

        return goesOn ? acked : throw new InvalidOperationException("The session has ended.");
    }

    private static string Option(int index) => FormattableString.Invariant($"BTC-25DEC26-{50_000 + (2_500 * (index / 2))}-{(index % 2 == 0 ? 'C' : 'P')}");

    private static int Text(InputBatch batch, string text) => batch.Text.Add(Encoding.UTF8.GetBytes(text));

    private static uint Named(InputBatch batch, string? venue, string name)
    {
        batch.Names.Add() = new NamedInstrument(venue is null ? null : Text(batch, venue), Text(batch, name));
        return (uint)(batch.Names.Count - 1);
    }

    private static void Define(InputBatch batch, string venue, string name, SettlementKind settlement) => batch.Definitions.Add() = new DefinitionRow
    {
        VenueText = Text(batch, venue),
        NameText = Text(batch, name),
        UnderlyingText = Text(batch, "BTC"),
        Kind = InstrumentKind.Perpetual,
        Settlement = settlement,
    };

    private void Write(InputBatch batch, ulong message)
    {
        var dice = new Random(unchecked((int)(message * 1_000) + number));
        long time = Start + ((long)message * 1_000_000);
        if (message % TradesEvery == 0)
        {
            WriteTrades(batch, message, time, dice);
            return;
        }

        batch.BeginMessage(InputKind.Positions, message);
        (uint inverse, uint linear) = (Named(batch, "deribit", "BTC-PERPETUAL"), Named(batch, "binance", "BTCUSDT"));
        PositionColumns columns = batch.Positions;
        int first = columns.Append(rows);
        for (int at = first; at < first + rows; at++)
        {
            bool isInverse = dice.Next(2) == 0;
            columns.Fields[at] = PositionFields.InstrumentName | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size
                | PositionFields.EntryPrice | PositionFields.Leverage | PositionFields.MarginMode;
            columns.Instrument[at] = isInverse ? inverse : linear;
            columns.Time[at] = time;
            columns.Account[at] = ((ulong)(uint)number << 32) | (uint)dice.Next(1 << 20);
            columns.Side[at] = dice.Next(2) == 0 ? PositionColumns.SideLong : PositionColumns.SideShort;
            columns.Size[at] = dice.Next(20) == 0 ? 0.0 : (isInverse ? 50_000.0 : 1.0) * (0.1 + dice.NextDouble());
            columns.EntryPrice[at] = Price * (0.9 + (0.2 * dice.NextDouble()));
            columns.Leverage[at] = 1 + dice.Next(50);
            columns.MarginMode[at] = PositionColumns.ModeIsolated;
        }
    }

    private static void WriteTrades(InputBatch batch, ulong message, long time, Random dice)
    {
        batch.BeginMessage(InputKind.Trades, message);
        for (int i = 0; i < 5; i++)
        {
            int at = batch.Trades.Append(1);
            batch.Trades.Fields[at] = TradeFields.InstrumentName | TradeFields.Time | TradeFields.Price | TradeFields.Amount | TradeFields.TakerSide;
            batch.Trades.Instrument[at] = Named(batch, null, Option(dice.Next(40)));
            (batch.Trades.Time[at], batch.Trades.Price[at], batch.Trades.Amount[at], batch.Trades.TakerSide[at]) = (time, 0.05, 1 + dice.Next(8), (byte)(1 + dice.Next(2)));
        }
    }
}
