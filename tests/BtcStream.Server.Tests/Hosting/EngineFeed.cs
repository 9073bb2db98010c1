using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using Fields = BtcStream.Engine.Ring.PositionFields;

namespace BtcStream.Server.Tests.Hosting;

/// <summary>A leveraged position as tests write it: isolated unless it is cross.</summary>
internal readonly record struct FedPosition(ulong Account, bool IsShort, double Size)
{
    public double? EntryPrice { get; init; }

    public double? Leverage { get; init; }

    public double? LiquidationPrice { get; init; }

    public bool IsCross { get; init; }
}

/// <summary>
/// Feeds a server's engine past the wire: rows on one linear perpetual of BTC, BTCUSDT on binance unless said otherwise. Everything sent must be accepted.
/// </summary>
internal sealed class EngineFeed : IDisposable
{
    private readonly IngestSession _session;
    private readonly string _venue;
    private readonly string _perpetual;

    public EngineFeed(TestServer server, string venue = "binance", string perpetual = "BTCUSDT")
    {
        _session = server.Host.Engine.OpenSession();
        (_venue, _perpetual) = (venue, perpetual);
    }

    /// <summary>Time of the rows to come, Unix nanoseconds.</summary>
    public long Time { get; set; } = UnixTime.FromDate(2026, 1, 12);

    public Task PositionsAsync(params FedPosition[] rows) => SendAsync(InputKind.Positions, rows.Length, batch =>
    {
        PositionColumns columns = batch.Positions;
        int start = columns.Append(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            Write(columns, start + i, rows[i]);
        }
    });

    public Task AccountAsync(ulong account, double equity) => SendAsync(InputKind.Accounts, 1, batch =>
    {
        int at = batch.Accounts.Append(1);
        batch.Accounts.Fields[at] = AccountFields.Venue | AccountFields.Account | AccountFields.Equity | AccountFields.Time;
        batch.Accounts.Venue[at] = Text(batch, _venue);
        batch.Accounts.Account[at] = account;
        batch.Accounts.Equity[at] = equity;
        batch.Accounts.Time[at] = Time;
    });

    /// <summary>A forced order: the side of the position liquidated.</summary>
    public Task ForcedOrderAsync(bool isShort, double price, double amount) => SendAsync(InputKind.Liquidations, 1, batch =>
    {
        int at = batch.Liquidations.Append(1);
        batch.Liquidations.Fields[at] =
            LiquidationFields.InstrumentId | LiquidationFields.Side | LiquidationFields.Price | LiquidationFields.Amount | LiquidationFields.Time;
        batch.Liquidations.Instrument[at] = 0;
        batch.Liquidations.Side[at] = isShort ? LiquidationColumns.SideShort : LiquidationColumns.SideLong;
        batch.Liquidations.Price[at] = price;
        batch.Liquidations.Amount[at] = amount;
        batch.Liquidations.Time[at] = Time;
    });

    public Task IndexAsync(double price) => MarketAsync((batch, at) =>
    {
        batch.Market.Fields[at] |= MarketFields.IndexPrice;
        batch.Market.IndexPrice[at] = price;
    });

    public Task PerpetualAsync(double price, double openInterest) => MarketAsync((batch, at) =>
    {
        batch.Market.Fields[at] |= MarketFields.Venue | MarketFields.Perpetual | MarketFields.PerpetualPrice | MarketFields.PerpetualOpenInterest;
        batch.Market.Venue[at] = Text(batch, _venue);
        batch.Market.Perpetual[at] = Text(batch, _perpetual);
        batch.Market.PerpetualPrice[at] = price;
        batch.Market.PerpetualOpenInterest[at] = openInterest;
    });

    /// <summary>Both sides of the perpetual's order book, best first; a single level of amount 0 empties a side.</summary>
    public Task DepthAsync(DepthLevel[] bids, DepthLevel[] asks) => MarketAsync((batch, at) =>
    {
        batch.Market.Fields[at] |= MarketFields.Venue | MarketFields.Perpetual | MarketFields.Bids | MarketFields.Asks;
        batch.Market.Venue[at] = Text(batch, _venue);
        batch.Market.Perpetual[at] = Text(batch, _perpetual);
        batch.Market.Bids[at] = Levels(batch, bids);
        batch.Market.Asks[at] = Levels(batch, asks);
    });

    public void Dispose() => _session.Dispose();

    private static DepthRange Levels(InputBatch batch, DepthLevel[] levels)
    {
        int start = batch.Depth.Count;
        foreach (DepthLevel level in levels)
        {
            batch.Depth.Add() = level;
        }

        return new DepthRange(start, levels.Length);
    }

    private static int Text(InputBatch batch, string text) => batch.Text.Add(Encoding.UTF8.GetBytes(text));

    private void Write(PositionColumns columns, int at, in FedPosition row)
    {
        columns.Fields[at] = Fields.InstrumentId | Fields.Account | Fields.Side | Fields.Size | Fields.MarginMode | Fields.Time
            | Set(row.EntryPrice, columns.EntryPrice, at, Fields.EntryPrice)
            | Set(row.Leverage, columns.Leverage, at, Fields.Leverage)
            | Set(row.LiquidationPrice, columns.LiquidationPrice, at, Fields.LiquidationPrice);
        columns.Instrument[at] = 0;
        columns.Account[at] = row.Account;
        columns.Side[at] = row.IsShort ? PositionColumns.SideShort : PositionColumns.SideLong;
        columns.Size[at] = row.Size;
        columns.MarginMode[at] = row.IsCross ? PositionColumns.ModeCross : PositionColumns.ModeIsolated;
        columns.Time[at] = Time;
    }

    private static Fields Set(double? value, Span<double> column, int at, Fields field)
    {
        column[at] = value ?? double.NaN;
        return value is null ? Fields.None : field;
    }

    private Task MarketAsync(Action<InputBatch, int> write) => SendAsync(InputKind.Market, 1, batch =>
    {
        int at = batch.Market.Append(1);
        batch.Market.Fields[at] = MarketFields.Underlying | MarketFields.Time;
        batch.Market.Underlying[at] = Text(batch, "BTC");
        batch.Market.Time[at] = Time;
        write(batch, at);
    });

    private async Task SendAsync(InputKind kind, int rows, Action<InputBatch> write)
    {
        InputBatch batch = (await _session.RentAsync())!;
        batch.BeginMessage(kind, 0);
        if (kind is InputKind.Positions or InputKind.Liquidations or InputKind.Market)
        {
            batch.Definitions.Add() = new DefinitionRow
            {
                Id = 0,
                VenueText = Text(batch, _venue),
                NameText = Text(batch, _perpetual),
                UnderlyingText = Text(batch, "BTC"),
                Kind = InstrumentKind.Perpetual,
                Settlement = SettlementKind.Linear,
            };
        }

        write(batch);
        Assert.True(await _session.SubmitAsync(batch));
        InputBatch? applied;
        while (!_session.TryTakeApplied(out applied))
        {
            Assert.True(await _session.WaitAppliedAsync(), "the engine has ended");
        }

        Assert.Empty(applied.Result.Rejections.ToArray().Select(rejection => $"{rejection.Code} {rejection.Field} {rejection.Value}"));
        Assert.Equal(0, applied.Result.RejectedDefinitions);
        _session.Return(applied);
    }
}
