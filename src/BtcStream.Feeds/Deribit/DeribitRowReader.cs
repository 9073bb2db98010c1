using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Feeds.Deribit;

/// <summary>Tickers and trades, which stand in notifications and in answers alike.</summary>
/// <remarks>Source: docs.deribit.com, API v2.1.1, <c>ticker.{instrument_name}.{interval}</c>, <c>trades.{kind}.{currency}.{interval}</c>.</remarks>
internal static class DeribitRowReader
{
    /// <summary>The venue's name in the wire contract.</summary>
    public const string Venue = "deribit";

    private const double Percent = 100.0;

    /// <summary>
    /// The ticker of an option, or of a perpetual. The venue writes 0 where there is no bid or ask: a bid of 0 is what nobody's bid is worth, an ask of 0 is left out.
    /// </summary>
    public static VenueRow Ticker(VenueObject data)
    {
        long time = data.TimeMillis("timestamp");
        string name = data.Text("instrument_name");
        if (!DeribitName.Parse(name, out ParsedInstrument parsed).IsOk)
        {
            throw data.Wrong("instrument_name", "it must be a name of the venue's, as BTC-27JUN25-100000-C or BTC-PERPETUAL");
        }

        if (parsed.Kind != InstrumentKind.Option)
        {
            long? expiry = parsed.Kind == InstrumentKind.Perpetual ? null : parsed.ExpiryUnixNanos;
            var contract = new SwapInstrument(Venue, name, parsed.Underlying.ToString(), parsed.Settlement, expiry);
            return new PerpetualRow(time, contract, data.Number("mark_price"), data.NumberOrNull("open_interest"));
        }

        double? ask = data.NumberOrNull("best_ask_price");
        return new QuoteRow(time, new OptionQuote
        {
            Instrument = name,
            TimeUnixNanos = time,
            UnderlyingPrice = data.NumberOrNull("underlying_price"),
            MarkIv = data.NumberOrNull("mark_iv") / Percent,
            OpenInterest = data.NumberOrNull("open_interest"),
            BidPrice = data.NumberOrNull("best_bid_price"),
            AskPrice = ask == 0.0 ? null : ask,
            MarkPrice = data.NumberOrNull("mark_price"),
            Volume24h = data.Has("stats") ? data.Object("stats").NumberOrNull("volume") : null,
        });
    }

    /// <summary>A trade of an option.</summary>
    public static OptionTradeRow Trade(VenueObject data) => new(
        data.Text("trade_id"),
        data.Whole("trade_seq"),
        data.Has("liquidation"),
        new OptionTrade
        {
            Instrument = data.Text("instrument_name"),
            TimeUnixNanos = data.TimeMillis("timestamp"),
            Price = data.Number("price"),
            Amount = data.Number("amount"),
            TakerSide = data.Text("direction") switch
            {
                "buy" => TakerSide.Buy,
                "sell" => TakerSide.Sell,
                _ => throw data.Wrong("direction", "it must be buy or sell"),
            },
            Iv = data.NumberOrNull("iv") / Percent,
        });
}
