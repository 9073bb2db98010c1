using System.Text;
using BtcStream.Cluster.Node;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Cluster.Tests.World;

/// <summary>One call's rows into an engine host, whichever it is. Seeded: two feeds of one seed hand over the same.</summary>
internal sealed class Feed(EngineHost host, int seed, ulong accounts) : IDisposable
{
    /// <summary>Fewer than a session has batches, so that renting never waits.</summary>
    private const int MostUnacked = 6;

    private readonly IngestSession _session = host.OpenSession();
    private readonly Random _dice = new(seed);
    private int _sent;

    /// <summary>Rows by outcome, as the acks counted them.</summary>
    public RowCounts Counts { get; private set; }

    /// <summary>Batches acked.</summary>
    public int Acked { get; private set; }

    /// <summary>Refusals, as the acks named them.</summary>
    public List<(ulong Sequence, int Row, RejectionCode Code, string Text)> Refusals { get; } = [];

    /// <summary>The perpetuals that positions are of.</summary>
    public Task DefineAsync() => SendAsync(batch =>
    {
        batch.BeginMessage(InputKind.Positions, 0);
        Define(batch, 1, "deribit", "BTC-PERPETUAL", SettlementKind.Inverse);
        Define(batch, 2, "binance", "BTCUSDT", SettlementKind.Linear);
    });

    /// <summary>A recorded chain, in pieces, and its index.</summary>
    public async Task ChainAsync(RealChain chain)
    {
        for (int at = 0; at < chain.Count; at += 200)
        {
            int from = at;
            await SendAsync(batch => chain.AddQuotes(batch, from..Math.Min(chain.Count, from + 200)));
        }

        await MarketAsync(chain.IndexPrice, chain.TimeUnixNanos);
    }

    /// <summary>Index and marks.</summary>
    public Task MarketAsync(double price, long time) => SendAsync(batch =>
    {
        batch.BeginMessage(InputKind.Market, 0);
        foreach ((string venue, string perpetual) in ((string, string)[])[("deribit", "BTC-PERPETUAL"), ("binance", "BTCUSDT")])
        {
            int at = batch.Market.Append(1);
            batch.Market.Fields[at] = MarketFields.Venue | MarketFields.Underlying | MarketFields.Perpetual | MarketFields.Time | MarketFields.IndexPrice | MarketFields.PerpetualPrice;
            batch.Market.Venue[at] = Text(batch, venue);
            batch.Market.Underlying[at] = Text(batch, "BTC");
            batch.Market.Perpetual[at] = Text(batch, perpetual);
            batch.Market.Time[at] = time;
            batch.Market.IndexPrice[at] = price;
            batch.Market.PerpetualPrice[at] = price;
        }
    });

    /// <summary>Positions around a price: most new, some resized, some closed, a few wrong.</summary>
    public Task PositionsAsync(int rows, double price, long time) => SendAsync(batch =>
    {
        batch.BeginMessage(InputKind.Positions, 0);
        PositionColumns columns = batch.Positions;
        int first = columns.Append(rows);
        for (int at = first; at < first + rows; at++)
        {
            bool isInverse = _dice.Next(2) == 0;
            columns.Fields[at] = PositionFields.InstrumentId | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size
                | PositionFields.EntryPrice | PositionFields.Leverage | PositionFields.MarginMode;
            columns.Instrument[at] = _dice.Next(500) == 0 ? 77u : isInverse ? 1u : 2u;
            columns.Time[at] = time - (_dice.Next(100) == 0 ? 1_000_000_000 : 0);
            columns.Account[at] = (ulong)_dice.NextInt64((long)accounts);
            columns.Side[at] = _dice.Next(2) == 0 ? PositionColumns.SideLong : PositionColumns.SideShort;
            columns.Size[at] = _dice.Next(20) == 0 ? 0.0 : (isInverse ? 50_000.0 : 1.0) * (0.1 + _dice.NextDouble());
            columns.EntryPrice[at] = price * (0.9 + (0.2 * _dice.NextDouble()));
            columns.Leverage[at] = 1 + _dice.Next(50);
            columns.MarginMode[at] = PositionColumns.ModeIsolated;
        }
    });

    /// <summary>Waits for the last ack.</summary>
    public async Task FinishAsync()
    {
        _session.CompleteSubmissions();
        while (await _session.WaitAppliedAsync())
        {
            TakeAcks();
        }

        TakeAcks();
    }

    public void Dispose() => _session.Dispose();

    private static int Text(InputBatch batch, string text) => batch.Text.Add(Encoding.UTF8.GetBytes(text));

    private static void Define(InputBatch batch, uint id, string venue, string name, SettlementKind settlement) => batch.Definitions.Add() = new DefinitionRow
    {
        Id = id,
        VenueText = Text(batch, venue),
        NameText = Text(batch, name),
        UnderlyingText = Text(batch, "BTC"),
        Kind = InstrumentKind.Perpetual,
        Settlement = settlement,
    };

    private async Task SendAsync(Action<InputBatch> fill)
    {
        TakeAcks();
        while (_sent - Acked >= MostUnacked)
        {
            Assert.True(await _session.WaitAppliedAsync(), "The session has ended.");
            TakeAcks();
        }

        InputBatch batch = await _session.RentAsync() ?? throw new InvalidOperationException("The session has ended.");
        _sent++;
        fill(batch);
        Assert.True(await _session.SubmitAsync(batch));
    }

    private void TakeAcks()
    {
        while (_session.TryTakeApplied(out BatchReceipt? batch))
        {
            Counts = batch.Result.CallCounts;
            Acked++;
            foreach (ref readonly RowRejection row in batch.Result.Rejections)
            {
                Refusals.Add((row.BatchSequence, row.Row, row.Code, row.ValueText < 0 ? $"{row.IntegerValue}/{row.Value}" : Encoding.UTF8.GetString(batch.Text[row.ValueText])));
            }

            _session.Return(batch);
        }
    }
}
