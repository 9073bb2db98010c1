using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.History;

/// <summary>The columns of all underlyings at one moment: minutes and hours, oldest first. Immutable; any thread.</summary>
/// <param name="Books">By underlying.</param>
internal sealed record HistoryImage(HistoryImage.Book[] Books)
{
    /// <summary>Carries all columns. Strikes that are those of the column before, as they mostly are, are carried and held once.</summary>
    public static HistoryImage Carry(StateCarrier carrier, HistoryImage? image)
    {
        var books = new Book[carrier.Count(image?.Books.Length ?? 0, 3 * sizeof(int))];
        double[] strikes = [];
        for (int i = 0; i < books.Length; i++)
        {
            Book? book = image?.Books[i];
            books[i] = new Book(
                carrier.Flag(book?.HasColumns ?? false), Carry(carrier, book?.Minutes, ref strikes), Carry(carrier, book?.Hours, ref strikes));
        }

        return image ?? new HistoryImage(books);
    }

    private static HistoryColumn[] Carry(StateCarrier carrier, HistoryColumn[]? columns, ref double[] strikes)
    {
        var carried = new HistoryColumn[carrier.Count(columns?.Length ?? 0, 4 * sizeof(int))];
        for (int i = 0; i < carried.Length; i++)
        {
            HistoryColumn? column = columns?[i];
            long time = carrier.Long(column?.Time ?? 0);
            double indexPrice = carrier.Double(column?.IndexPrice ?? 0.0);
            var gamma = new GammaStrip[carrier.Count(column?.Gamma.Length ?? 0, sizeof(int))];
            for (int at = 0; at < gamma.Length; at++)
            {
                gamma[at] = Carry(carrier, column?.Gamma[at], ref strikes);
            }

            var liquidations = new LiquidationStrip[carrier.Count(column?.Liquidations.Length ?? 0, sizeof(int))];
            for (int at = 0; at < liquidations.Length; at++)
            {
                LiquidationStrip? strip = column?.Liquidations[at];
                (int[] bins, long[] longs, long[] shorts) = (carrier.Array<int>(strip?.Bins), carrier.Array<long>(strip?.LongCents), carrier.Array<long>(strip?.ShortCents));
                liquidations[at] = new LiquidationStrip(bins, longs, shorts);
            }

            carried[i] = column ?? new HistoryColumn { Time = time, IndexPrice = indexPrice, Gamma = gamma, Liquidations = liquidations };
        }

        return carried;
    }

    private static GammaStrip Carry(StateCarrier carrier, GammaStrip? strip, ref double[] strikes)
    {
        bool isSame = carrier.Flag(strip is not null && strip.Strikes.AsSpan().SequenceEqual(strikes));
        if (!isSame)
        {
            double[] loaded = carrier.Array<double>(strip?.Strikes);
            strikes = strip?.Strikes ?? loaded;
        }

        (double[] net, double[] gross) = (carrier.Array<double>(strip?.Net), carrier.Array<double>(strip?.Gross));
        return strip ?? new GammaStrip(strikes, net, gross);
    }

    /// <summary>The columns of one underlying.</summary>
    /// <param name="HasColumns">Whether it has ever had anything to show.</param>
    /// <param name="Minutes">One a minute.</param>
    /// <param name="Hours">One an hour.</param>
    internal sealed record Book(bool HasColumns, HistoryColumn[] Minutes, HistoryColumn[] Hours);
}
