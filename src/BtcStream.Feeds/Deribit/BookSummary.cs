using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Deribit;

/// <summary>An answer of <c>public/get_book_summary_by_currency</c>. Immutable; any thread.</summary>
/// <param name="Rows">Every row in the answer's order.</param>
public sealed record BookSummary(IReadOnlyList<BookSummaryRow> Rows)
{
    /// <summary>
    /// The index of each underlying: the median of its rows' <c>estimated_delivery_price</c>, which trails the index by differing amounts from row
    /// to row; zeros, which mean that there is none, are left out. Its time is the latest of those rows'. By name of the underlying.
    /// </summary>
    /// <returns>One tick an underlying. Rows whose name is not in the venue's grammar belong to none.</returns>
    public IReadOnlyList<IndexTick> IndexTicks()
    {
        var byUnderlying = new SortedDictionary<string, (List<double> Prices, long? Latest)>(StringComparer.Ordinal);
        foreach (BookSummaryRow row in Rows)
        {
            if (row.EstimatedDeliveryPrice is not (double price and not 0.0) || !DeribitName.Parse(row.Quote.Instrument, out ParsedInstrument parsed).IsOk)
            {
                continue;
            }

            string underlying = parsed.Underlying.ToString();
            (List<double> prices, long? latest) = byUnderlying.TryGetValue(underlying, out (List<double>, long?) known) ? known : ([], null);
            prices.Add(price);
            long? time = row.Quote.TimeUnixNanos;
            byUnderlying[underlying] = (prices, latest is null || time > latest ? time : latest);
        }

        return [.. byUnderlying.Select(entry => new IndexTick(entry.Key, entry.Value.Latest, Median(entry.Value.Prices)))];
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
    }
}
