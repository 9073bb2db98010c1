using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using Google.Protobuf;
using InstrumentDefinition = BtcStream.Contracts.V1.InstrumentDefinition;
using InstrumentKind = BtcStream.Contracts.V1.InstrumentKind;

namespace BtcStream.Server.Tests.Hosting;

/// <summary>A leveraged position as tests write it: isolated unless it is cross.</summary>
internal readonly record struct FedPosition(ulong Account, bool IsShort, double Size)
{
    public double? EntryPrice { get; init; }

    public double? Leverage { get; init; }

    public double? LiquidationPrice { get; init; }

    public bool IsCross { get; init; }
}

/// <summary>A level of an order book.</summary>
internal readonly record struct FedLevel(double Price, double Amount);

/// <summary>
/// Streams rows on one linear perpetual of BTC, BTCUSDT on binance unless said otherwise, and the index. Everything sent must be accepted.
/// </summary>
internal sealed class PerpetualFeed(TestServer server, string venue = "binance", string perpetual = "BTCUSDT")
{
    /// <summary>Time of the rows to come, Unix nanoseconds.</summary>
    public long Time { get; set; } = UnixTime.FromDate(2026, 1, 12);

    private InstrumentDefinition Definition => new()
    {
        Id = 0,
        Venue = venue,
        Instrument = perpetual,
        Underlying = "BTC",
        Kind = InstrumentKind.Perpetual,
        Settlement = Settlement.Linear,
    };

    public Task PositionsAsync(params FedPosition[] rows) => SendAsync(rows.Length, new PositionBatch { Definitions = { Definition }, Rows = { rows.Select(Row) } });

    public Task AccountAsync(ulong account, double equity) =>
        SendAsync(1, new AccountBatch { Rows = { new AccountRow { Venue = venue, Account = account, Equity = equity, Time = (ulong)Time } } });

    /// <summary>A forced order: the side of the position liquidated.</summary>
    public Task ForcedOrderAsync(bool isShort, double price, double amount) => SendAsync(1, new LiquidationBatch
    {
        Definitions = { Definition },
        Rows = { new LiquidationRow { Id = 0, Side = SideOf(isShort), Price = price, Amount = amount, Time = (ulong)Time } },
    });

    public Task IndexAsync(double price) => SendAsync(1, new MarketBatch { Rows = { new MarketRow { IndexPrice = price, Time = (ulong)Time } } });

    public Task PriceAsync(double price, double openInterest) => MarketAsync(new MarketRow { PerpetualPrice = price, PerpetualOpenInterest = openInterest });

    /// <summary>Both sides of the perpetual's order book, best first; a single level of amount 0 empties a side.</summary>
    public Task DepthAsync(FedLevel[] bids, FedLevel[] asks) => MarketAsync(new MarketRow { Bids = { bids.Select(Level) }, Asks = { asks.Select(Level) } });

    private static DepthLevel Level(FedLevel level) => new() { Price = level.Price, Amount = level.Amount };

    private static Side SideOf(bool isShort) => isShort ? Side.Short : Side.Long;

    private PositionRow Row(FedPosition position)
    {
        var row = new PositionRow
        {
            Id = 0,
            Account = position.Account,
            Side = SideOf(position.IsShort),
            Size = position.Size,
            MarginMode = position.IsCross ? MarginMode.Cross : MarginMode.Isolated,
            Time = (ulong)Time,
        };
        Set(position.EntryPrice, value => row.EntryPrice = value);
        Set(position.Leverage, value => row.Leverage = value);
        Set(position.LiquidationPrice, value => row.LiquidationPrice = value);
        return row;
    }

    private static void Set(double? value, Action<double> set)
    {
        if (value is { } known)
        {
            set(known);
        }
    }

    private Task MarketAsync(MarketRow row)
    {
        (row.Venue, row.Underlying, row.Perpetual, row.Time) = (venue, "BTC", perpetual, (ulong)Time);
        return SendAsync(1, new MarketBatch { Definitions = { Definition }, Rows = { row } });
    }

    private async Task SendAsync<TBatch>(int rows, TBatch batch)
        where TBatch : class, IMessage => (await server.Client.SendAsync(batch)).AssertAllAccepted(rows);
}
