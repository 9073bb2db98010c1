using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Deribit;

/// <summary>Rows of an answer.</summary>
/// <typeparam name="T">What a row is.</typeparam>
/// <param name="Rows">Those that are as documented, in order.</param>
/// <param name="Refused">Why each of the others is not: they are left out, and the rest goes on.</param>
public sealed record DeribitRowsOf<T>(IReadOnlyList<T> Rows, IReadOnlyList<FeedFormatException> Refused);

/// <summary>Trades that a request asked for.</summary>
/// <param name="Trades">The trades, oldest first.</param>
/// <param name="HasMore">Whether the venue has more in the time asked for.</param>
/// <param name="Refused">Why rows were left out that are no trades as documented.</param>
public sealed record DeribitTrades(IReadOnlyList<OptionTradeRow> Trades, bool HasMore, IReadOnlyList<FeedFormatException> Refused);

/// <summary>
/// Reads the results of Deribit's requests. A row that is not as documented is left out and named: asked again, the venue would give it again, and all the others would be
/// missing for ever. Pure; any thread.
/// </summary>
/// <remarks>Source: docs.deribit.com, API v2.1.1, <c>public/get_instruments</c>, <c>public/get_last_trades_by_currency_and_time</c>.</remarks>
public static class DeribitAnswerReader
{
    /// <summary>The names in an answer of <c>public/get_instruments</c>.</summary>
    /// <exception cref="FeedFormatException">The answer as a whole is not as documented.</exception>
    public static DeribitRowsOf<string> ReadInstruments(ReadOnlyMemory<byte> utf8Json) =>
        VenueObject.ReadMessage(utf8Json, static answer => ReadRows(answer.Objects("result"), static row => row.Text("instrument_name")));

    /// <summary>The ticker in an answer of <c>public/ticker</c>.</summary>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static VenueRow ReadTicker(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, static answer => DeribitRowReader.Ticker(answer.Object("result")));

    /// <summary>The trades of an answer of <c>public/get_last_trades_by_currency_and_time</c>.</summary>
    /// <exception cref="FeedFormatException">The answer as a whole is not as documented.</exception>
    public static DeribitTrades ReadTrades(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, static answer =>
    {
        VenueObject result = answer.Object("result");
        DeribitRowsOf<OptionTradeRow> trades = ReadRows(result.Objects("trades"), DeribitRowReader.Trade);
        return new DeribitTrades(trades.Rows, result.Flag("has_more"), trades.Refused);
    });

    private static DeribitRowsOf<T> ReadRows<T>(IEnumerable<Func<VenueObject>> objects, Func<VenueObject, T> read)
    {
        List<T> rows = [];
        List<FeedFormatException> refused = [];
        foreach ((int index, Func<VenueObject> next) in objects.Index())
        {
            try
            {
                rows.Add(read(next()));
            }
            catch (FeedFormatException e)
            {
                refused.Add(e);
            }
            catch (InvalidOperationException e)
            {
                refused.Add(new FeedFormatException($"a text is no Unicode: {e.Message}", index, innerException: e));
            }
        }

        return new DeribitRowsOf<T>(rows, refused);
    }
}
