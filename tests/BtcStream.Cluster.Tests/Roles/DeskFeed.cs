using BtcStream.Client;
using BtcStream.Contracts.V1;

namespace BtcStream.Cluster.Tests.Roles;

/// <summary>What a desk streams by the client package: options, the index, and leveraged positions of many accounts. Seeded: the same to every server.</summary>
internal sealed class DeskFeed : IAsyncDisposable
{
    private const ulong Start = 1_768_000_000_000_000_000;
    private const ulong Second = 1_000_000_000;
    private const double Index = 92_000.0;

    private static readonly InstrumentDefinition Perpetual = new()
    {
        Id = 0,
        Venue = "binance",
        Instrument = "BTCUSDT",
        Underlying = "BTC",
        Kind = InstrumentKind.Perpetual,
        Settlement = Settlement.Linear,
    };

    private readonly IngestSender<QuoteBatch> _quotes;
    private readonly IngestSender<MarketBatch> _market;
    private readonly IngestSender<PositionBatch> _positions;
    private readonly Random _dice = new(7);
    private ulong _round;

    private DeskFeed(IngestSender<QuoteBatch> quotes, IngestSender<MarketBatch> market, IngestSender<PositionBatch> positions) =>
        (_quotes, _market, _positions) = (quotes, market, positions);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<DeskFeed> OpenAsync(BtcStreamClient client) => new(
        await client.StreamQuotesAsync(cancellation: Cancellation), await client.StreamMarketAsync(cancellation: Cancellation), await client.StreamPositionsAsync(cancellation: Cancellation));

    /// <summary>Some rounds of all kinds.</summary>
    public async Task PlayAsync(int rounds)
    {
        for (int i = 0; i < rounds; i++, _round++)
        {
            ulong time = Start + (_round * Second);
            if (_round == 0)
            {
                // The three streams are in no order with each other: what depends on one is sent once that one is applied. A mark needs its instrument, and a position its mark.
                await _positions.SendAsync(new PositionBatch { Definitions = { Perpetual } }, Cancellation);
                await _positions.FlushAsync(Cancellation);
                await _market.SendAsync(Market(Index, time), Cancellation);
                await _market.FlushAsync(Cancellation);
            }

            await _market.SendAsync(Market(Index, time + 1), Cancellation);

            await _quotes.SendAsync(Quotes(time), Cancellation);
            await _positions.SendAsync(Positions(time, 250), Cancellation);
        }
    }

    /// <summary>Ends the streams, and gives what was acked of positions.</summary>
    public async Task<IngestTotals> FinishAsync()
    {
        IngestTotals positions = await _positions.CompleteAsync(Cancellation);
        await _quotes.CompleteAsync(Cancellation);

        // A mark that moves triggers positions: which of them, depends on no order between the streams once all are there.
        await _market.SendAsync(Market(91_500.0, Start + (_round * Second)), Cancellation);
        await _market.CompleteAsync(Cancellation);
        return positions;
    }

    public async ValueTask DisposeAsync()
    {
        await _quotes.DisposeAsync();
        await _market.DisposeAsync();
        await _positions.DisposeAsync();
    }

    private static MarketBatch Market(double index, ulong time) => new()
    {
        Rows =
        {
            new MarketRow { Venue = "binance", Underlying = "BTC", Perpetual = "BTCUSDT", IndexPrice = index, PerpetualPrice = index, Time = time },
        },
    };

    private QuoteBatch Quotes(ulong time)
    {
        var batch = new QuoteBatch();
        for (int strike = 80_000; strike <= 104_000; strike += 2_000)
        {
            foreach (string right in (string[])["C", "P"])
            {
                batch.Rows.Add(new QuoteRow
                {
                    Instrument = $"BTC-25DEC26-{strike}-{right}",
                    MarkIv = 0.4 + (0.1 * _dice.NextDouble()),
                    OpenInterest = _dice.Next(1, 5_000),
                    UnderlyingPrice = Index,
                    Time = time,
                });
            }
        }

        return batch;
    }

    private PositionBatch Positions(ulong time, int rows)
    {
        var batch = new PositionBatch { Definitions = { Perpetual } };
        for (int i = 0; i < rows; i++)
        {
            batch.Rows.Add(new PositionRow
            {
                Id = 0,
                Account = (ulong)_dice.Next(1, 2_000),
                Side = _dice.Next(2) == 0 ? Side.Long : Side.Short,
                Size = 0.1 + _dice.NextDouble(),
                EntryPrice = Index * (0.97 + (0.06 * _dice.NextDouble())),
                Leverage = _dice.Next(2, 40),
                MarginMode = MarginMode.Isolated,
                Time = time + (ulong)i,
            });
        }

        return batch;
    }
}
