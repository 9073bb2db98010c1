using System.Globalization;

namespace BtcStream.Feeds.Csv;

/// <summary>
/// Coins bought or sold without a price have no cost, and a guess would move the average of all others. Such a row is sent as a statement of what the holder has
/// afterwards: its declared holding, or else the running total of the file, which then has to be the holder's whole record.
/// </summary>
internal static class UnpricedCoins
{
    private const string Amount = "amount_btc";
    private const string Price = "price_usd";
    private const string Holding = "holding_btc";

    /// <summary>Rewrites rows that have an amount and no price.</summary>
    /// <param name="rows">All rows of the file.</param>
    /// <param name="notes">Gets a note on each that was rewritten.</param>
    /// <returns>The rows by time.</returns>
    public static List<ObservationRowData> StateHoldings(IEnumerable<ObservationRowData> rows, List<string> notes)
    {
        var totals = new Dictionary<string, double>(StringComparer.Ordinal);
        List<ObservationRowData> result = [];
        foreach (ObservationRowData row in rows.OrderBy(row => row.Observation.TimeUnixNanos ?? long.MaxValue))
        {
            Observation observation = row.Observation;
            (double? amount, double? price, double? declared) = (ValueOf(observation, Amount), ValueOf(observation, Price), ValueOf(observation, Holding));
            double total = declared ?? totals.GetValueOrDefault(observation.Name ?? "") + (amount ?? 0.0);
            totals[observation.Name ?? ""] = total;
            if (amount is not null && price is null)
            {
                observation = observation with { Figures = [new ObservedFigure(Holding, total)] };
                notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {observation.FileLine}: {amount:R} BTC without a price, sent as a holding of {total:R} BTC: they count as coins that no trade explains"));
            }

            result.Add(row with { Observation = observation });
        }

        return result;
    }

    private static double? ValueOf(Observation observation, string field)
    {
        foreach (ObservedFigure figure in observation.Figures)
        {
            if (figure.Field == field)
            {
                return figure.Value;
            }
        }

        return null;
    }
}
