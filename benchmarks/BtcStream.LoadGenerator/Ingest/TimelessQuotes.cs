using System.Runtime.InteropServices;
using BtcStream.Contracts.V1;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>Batches of quotes whose times are written into their encoded bytes later, since times must rise however often the same bytes are sent.</summary>
internal static class TimelessQuotes
{
    /// <summary>Stands where a time will be written; no other value of a batch has these bytes.</summary>
    private const ulong Placeholder = 0xF7E6_D5C4_B3A2_9180;

    /// <summary>Takes rows, from the first again after the last.</summary>
    public static QuoteBatch Batch(TapeRow[] rows, int start, RowForm form, int count)
    {
        var batch = new QuoteBatch();
        if (form == RowForm.Columns)
        {
            batch.Columns = new QuoteColumns();
        }

        for (int i = 0; i < count; i++)
        {
            TapeRow row = rows[(start + i) % rows.Length];
            if (form == RowForm.Columns)
            {
                batch.Columns.Id.Add(row.Id);
                batch.Columns.Time.Add(Placeholder);
                batch.Columns.UnderlyingPrice.Add(row.UnderlyingPrice);
                batch.Columns.MarkIv.Add(row.MarkIv);
                batch.Columns.OpenInterest.Add(row.OpenInterest);
            }
            else
            {
                batch.Rows.Add(new QuoteRow { Id = row.Id, Time = Placeholder, UnderlyingPrice = row.UnderlyingPrice, MarkIv = row.MarkIv, OpenInterest = row.OpenInterest });
            }
        }

        return batch;
    }

    /// <summary>Where the times of rows stand.</summary>
    /// <exception cref="InvalidOperationException">There are more or fewer than rows.</exception>
    public static int[] FindTimes(byte[] encoded, int rows)
    {
        ulong placeholder = Placeholder;
        ReadOnlySpan<byte> pattern = MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in placeholder));
        int[] offsets = new int[rows];
        int from = 0;
        for (int row = 0; row < rows; row++)
        {
            int at = encoded.AsSpan(from).IndexOf(pattern);
            offsets[row] = at >= 0 ? from + at : throw new InvalidOperationException($"row {row} of {rows} has no time");
            from = offsets[row] + pattern.Length;
        }

        return encoded.AsSpan(from).IndexOf(pattern) < 0 ? offsets : throw new InvalidOperationException($"there are more times than the {rows} rows");
    }
}
