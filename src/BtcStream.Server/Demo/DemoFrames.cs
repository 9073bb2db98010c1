using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Feeds.Synthetic;
using BtcStream.Quant.Gamma;

namespace BtcStream.Server.Demo;

/// <summary>A step of the made-up market as messages of the contract, rows as people would write them.</summary>
internal static class DemoFrames
{
    /// <summary>The frames of a step. The first of a call define the perpetuals whose names do not say what they are.</summary>
    /// <param name="step">What happened.</param>
    /// <param name="isFirst">Whether the call has had no frames yet.</param>
    public static IEnumerable<ClientFrame> Of(SyntheticBatch step, bool isFirst)
    {
        yield return new ClientFrame { Market = LeverageFrames.Market(step, Of(step.Index), isFirst) };
        foreach (ClientFrame frame in Options(step).Concat(LeverageFrames.Of(step)))
        {
            yield return frame;
        }
    }

    private static IEnumerable<ClientFrame> Options(SyntheticBatch step)
    {
        if (step.Quotes.Count > 0)
        {
            yield return new ClientFrame { Quotes = new QuoteBatch { Rows = { step.Quotes.Select(Of) } } };
        }

        if (step.Trades.Count > 0)
        {
            yield return new ClientFrame { Trades = new TradeBatch { Rows = { step.Trades.Select(Of) } } };
        }
    }

    private static MarketRow Of(IndexTick tick)
    {
        var row = new MarketRow { Underlying = tick.Underlying, IndexPrice = tick.IndexPrice };
        if (tick.TimeUnixNanos is { } time)
        {
            row.Time = (ulong)time;
        }

        return row;
    }

    private static QuoteRow Of(OptionQuote quote)
    {
        var row = new QuoteRow { Instrument = quote.Instrument };
        if (quote.TimeUnixNanos is { } time)
        {
            row.Time = (ulong)time;
        }

        Set(quote.UnderlyingPrice, value => row.UnderlyingPrice = value);
        Set(quote.MarkIv, value => row.MarkIv = value);
        Set(quote.OpenInterest, value => row.OpenInterest = value);
        Set(quote.BidPrice, value => row.BidPrice = value);
        Set(quote.AskPrice, value => row.AskPrice = value);
        Set(quote.MarkPrice, value => row.MarkPrice = value);
        Set(quote.Volume24h, value => row.Volume24H = value);
        return row;
    }

    private static TradeRow Of(OptionTrade trade)
    {
        var row = new TradeRow
        {
            Instrument = trade.Instrument,
            Time = (ulong)trade.TimeUnixNanos,
            Price = trade.Price,
            Amount = trade.Amount,
            TakerSide = trade.TakerSide == TakerSide.Buy ? Side.Buy : Side.Sell,
        };
        Set(trade.Iv, value => row.Iv = value);
        return row;
    }

    private static void Set(double? value, Action<double> set)
    {
        if (value is { } number)
        {
            set(number);
        }
    }
}
