using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Feeds;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Feeds;

/// <summary>Writes rows of Deribit's options, whose names define themselves.</summary>
internal static class OptionRowWriter
{
    /// <summary>A quote.</summary>
    public static void Write(QuoteRow row, InputBatch batch)
    {
        QuoteColumns rows = batch.Quotes;
        OptionQuote quote = row.Quote;
        int at = rows.Append(1);
        rows.Instrument[at] = Name(quote.Instrument, batch);
        rows.Time[at] = row.TimeUnixNanos;
        rows.Fields[at] = QuoteFields.InstrumentName | QuoteFields.Time
            | Set(rows.UnderlyingPrice, at, quote.UnderlyingPrice, QuoteFields.UnderlyingPrice)
            | Set(rows.MarkIv, at, quote.MarkIv, QuoteFields.MarkIv)
            | Set(rows.OpenInterest, at, quote.OpenInterest, QuoteFields.OpenInterest)
            | Set(rows.BidPrice, at, quote.BidPrice, QuoteFields.BidPrice)
            | Set(rows.AskPrice, at, quote.AskPrice, QuoteFields.AskPrice)
            | Set(rows.MarkPrice, at, quote.MarkPrice, QuoteFields.MarkPrice)
            | Set(rows.Volume24h, at, quote.Volume24h, QuoteFields.Volume24h);
    }

    /// <summary>A trade.</summary>
    public static void Write(OptionTradeRow row, InputBatch batch)
    {
        TradeColumns rows = batch.Trades;
        OptionTrade trade = row.Trade;
        int at = rows.Append(1);
        rows.Instrument[at] = Name(trade.Instrument, batch);
        rows.Time[at] = trade.TimeUnixNanos;
        rows.Price[at] = trade.Price;
        rows.Amount[at] = trade.Amount;
        rows.TakerSide[at] = trade.TakerSide == TakerSide.Buy ? TradeColumns.SideBuy : TradeColumns.SideSell;
        TradeFields fields = TradeFields.InstrumentName | TradeFields.Time | TradeFields.Price | TradeFields.Amount | TradeFields.TakerSide;
        if (trade.Iv is { } iv)
        {
            rows.Iv[at] = iv;
            fields |= TradeFields.Iv;
        }

        rows.IsLiquidation[at] = row.IsLiquidation;
        rows.Fields[at] = fields | TradeFields.IsLiquidation;
    }

    private static QuoteFields Set(Span<double> column, int at, double? value, QuoteFields field)
    {
        if (value is not { } number)
        {
            return QuoteFields.None;
        }

        column[at] = number;
        return field;
    }

    private static uint Name(string name, InputBatch batch)
    {
        batch.Names.Add() = new NamedInstrument(null, batch.Text.Add(Encoding.UTF8.GetBytes(name)));
        return (uint)(batch.Names.Count - 1);
    }
}
