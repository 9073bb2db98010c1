using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Deribit;

/// <summary>Trades that a request asked for.</summary>
/// <param name="Trades">The trades, oldest first.</param>
/// <param name="HasMore">Whether the venue has more in the time asked for.</param>
public sealed record DeribitTrades(IReadOnlyList<OptionTradeRow> Trades, bool HasMore);

/// <summary>Reads the results of Deribit's requests. Pure; any thread.</summary>
/// <remarks>Source: docs.deribit.com, API v2.1.1, <c>public/get_instruments</c>, <c>public/get_last_trades_by_currency_and_time</c>.</remarks>
public static class DeribitAnswerReader
{
    /// <summary>The names in an answer of <c>public/get_instruments</c>.</summary>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static IReadOnlyList<string> ReadInstruments(ReadOnlyMemory<byte> utf8Json) =>
        VenueObject.ReadMessage(utf8Json, static answer => (string[])[.. answer.Array("result").Select(static row => row.Text("instrument_name"))]);

    /// <summary>The ticker in an answer of <c>public/ticker</c>.</summary>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static VenueRow ReadTicker(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, static answer => DeribitRowReader.Ticker(answer.Object("result")));

    /// <summary>The trades of an answer of <c>public/get_last_trades_by_currency_and_time</c>.</summary>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static DeribitTrades ReadTrades(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, static answer =>
    {
        VenueObject result = answer.Object("result");
        return new DeribitTrades([.. result.Array("trades").Select(DeribitRowReader.Trade)], result.Flag("has_more"));
    });
}
