using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Level = BtcStream.Contracts.V1.DepthLevel;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Rows of a decoded batch, back in the generated types.</summary>
internal static class DecodedRows
{
    public static TradeRow Trade(InputBatch batch, int at)
    {
        TradeFields fields = batch.Trades.Fields[at];
        var row = new TradeRow();
        Name(batch, batch.Trades.Instrument[at], fields.HasFlag(TradeFields.InstrumentId), fields.HasFlag(TradeFields.InstrumentName),
            id => row.Id = id, venue => row.Venue = venue, name => row.Instrument = name);
        Set(TradeFields.Time, () => row.Time = (ulong)batch.Trades.Time[at]);
        Set(TradeFields.Price, () => row.Price = batch.Trades.Price[at]);
        Set(TradeFields.Amount, () => row.Amount = batch.Trades.Amount[at]);
        Set(TradeFields.TakerSide, () => row.TakerSide = (Side)batch.Trades.TakerSide[at]);
        Set(TradeFields.Iv, () => row.Iv = batch.Trades.Iv[at]);
        Set(TradeFields.IsLiquidation, () => row.IsLiquidation = batch.Trades.IsLiquidation[at]);
        return row;

        void Set(TradeFields bit, Action set) => When(fields.HasFlag(bit), set);
    }

    public static PositionRow Position(InputBatch batch, int at)
    {
        PositionFields fields = batch.Positions.Fields[at];
        var row = new PositionRow();
        Name(batch, batch.Positions.Instrument[at], fields.HasFlag(PositionFields.InstrumentId), fields.HasFlag(PositionFields.InstrumentName),
            id => row.Id = id, venue => row.Venue = venue, name => row.Instrument = name);
        Set(PositionFields.Time, () => row.Time = (ulong)batch.Positions.Time[at]);
        Set(PositionFields.Account, () => row.Account = batch.Positions.Account[at]);
        Set(PositionFields.Side, () => row.Side = (Side)batch.Positions.Side[at]);
        Set(PositionFields.Size, () => row.Size = batch.Positions.Size[at]);
        Set(PositionFields.EntryPrice, () => row.EntryPrice = batch.Positions.EntryPrice[at]);
        Set(PositionFields.Leverage, () => row.Leverage = batch.Positions.Leverage[at]);
        Set(PositionFields.Margin, () => row.Margin = batch.Positions.Margin[at]);
        Set(PositionFields.MarginMode, () => row.MarginMode = (MarginMode)batch.Positions.MarginMode[at]);
        Set(PositionFields.MarginModel, () => row.MarginModel = Text(batch, batch.Positions.MarginModel[at]));
        Set(PositionFields.LiquidationPrice, () => row.LiquidationPrice = batch.Positions.LiquidationPrice[at]);
        return row;

        void Set(PositionFields bit, Action set) => When(fields.HasFlag(bit), set);
    }

    public static AccountRow Account(InputBatch batch, int at)
    {
        AccountFields fields = batch.Accounts.Fields[at];
        var row = new AccountRow();
        When(fields.HasFlag(AccountFields.Venue), () => row.Venue = Text(batch, batch.Accounts.Venue[at]));
        When(fields.HasFlag(AccountFields.Time), () => row.Time = (ulong)batch.Accounts.Time[at]);
        When(fields.HasFlag(AccountFields.Account), () => row.Account = batch.Accounts.Account[at]);
        When(fields.HasFlag(AccountFields.Equity), () => row.Equity = batch.Accounts.Equity[at]);
        return row;
    }

    public static LiquidationRow Liquidation(InputBatch batch, int at)
    {
        LiquidationFields fields = batch.Liquidations.Fields[at];
        var row = new LiquidationRow();
        Name(batch, batch.Liquidations.Instrument[at], fields.HasFlag(LiquidationFields.InstrumentId), fields.HasFlag(LiquidationFields.InstrumentName),
            id => row.Id = id, venue => row.Venue = venue, name => row.Instrument = name);
        When(fields.HasFlag(LiquidationFields.Time), () => row.Time = (ulong)batch.Liquidations.Time[at]);
        When(fields.HasFlag(LiquidationFields.Side), () => row.Side = (Side)batch.Liquidations.Side[at]);
        When(fields.HasFlag(LiquidationFields.Price), () => row.Price = batch.Liquidations.Price[at]);
        When(fields.HasFlag(LiquidationFields.Amount), () => row.Amount = batch.Liquidations.Amount[at]);
        return row;
    }

    public static MarketRow Market(InputBatch batch, int at)
    {
        MarketFields fields = batch.Market.Fields[at];
        var row = new MarketRow();
        Set(MarketFields.Venue, () => row.Venue = Text(batch, batch.Market.Venue[at]));
        Set(MarketFields.Underlying, () => row.Underlying = Text(batch, batch.Market.Underlying[at]));
        Set(MarketFields.Perpetual, () => row.Perpetual = Text(batch, batch.Market.Perpetual[at]));
        Set(MarketFields.Time, () => row.Time = (ulong)batch.Market.Time[at]);
        Set(MarketFields.IndexPrice, () => row.IndexPrice = batch.Market.IndexPrice[at]);
        Set(MarketFields.PerpetualPrice, () => row.PerpetualPrice = batch.Market.PerpetualPrice[at]);
        Set(MarketFields.PerpetualOpenInterest, () => row.PerpetualOpenInterest = batch.Market.PerpetualOpenInterest[at]);
        Set(MarketFields.Bids, () => row.Bids.Add(Levels(batch, batch.Market.Bids[at])));
        Set(MarketFields.Asks, () => row.Asks.Add(Levels(batch, batch.Market.Asks[at])));
        return row;

        void Set(MarketFields bit, Action set) => When(fields.HasFlag(bit), set);
    }

    private static Level[] Levels(InputBatch batch, DepthRange range)
    {
        Assert.NotEqual(0, range.Count);
        return [.. batch.Depth.Rows.Slice(range.Start, range.Count).ToArray().Select(level => new Level { Price = level.Price, Amount = level.Amount })];
    }

    private static void Name(
        InputBatch batch, uint instrument, bool hasId, bool hasName, Action<uint> setId, Action<string> setVenue, Action<string> setName)
    {
        When(hasId, () => setId(hasName ? 0 : instrument));
        if (hasName)
        {
            NamedInstrument name = batch.Names[(int)instrument];
            When(name.VenueText is not null, () => setVenue(Text(batch, name.VenueText!.Value)));
            setName(Text(batch, name.NameText));
        }
    }

    private static string Text(InputBatch batch, int index) => Encoding.UTF8.GetString(batch.Text[index]);

    private static void When(bool isGiven, Action act)
    {
        if (isGiven)
        {
            act();
        }
    }
}
