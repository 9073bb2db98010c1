using System.Runtime.CompilerServices;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Ingest.Decoding;

namespace BtcStream.Server.Limits;

/// <summary>
/// Counts the rows of a message before any memory is taken for them: a row of two bytes on the wire takes up to 200 once decoded. Messages too short to hold
/// too many are not looked at, so that the usual batch costs one comparison.
/// </summary>
/// <param name="max">Rows and definitions of one message.</param>
internal sealed class RowLimit(int max)
{
    /// <summary>A tag and a length of 0: the least that a row or a definition takes. In columns a row takes four at least.</summary>
    private const int LeastRowBytes = 2;

    /// <summary>All batch messages share these (1 is the sequence).</summary>
    private const int DefinitionsField = 2;
    private const int RowsField = 3;
    private const int ColumnsField = 4;

    /// <summary>Instruments in columns, where they are numbers; four bytes each, every other column that counts rows has eight.</summary>
    private const int IdColumn = 3;

    /// <summary>Checks one batch.</summary>
    /// <param name="payload">An XBatch of the contract.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: it has more rows.</exception>
    /// <exception cref="MalformedMessageException">It is not valid.</exception>
    public void Require(ReadOnlySpan<byte> payload)
    {
        if (payload.Length / LeastRowBytes > max)
        {
            RequireCount(CountBatch(payload));
        }
    }

    /// <summary>Checks one frame of the call that takes every kind: encoders write one batch into each, and nothing keeps a sender from writing more.</summary>
    /// <param name="payload">A ClientFrame of the contract.</param>
    /// <inheritdoc cref="Require"/>
    public void RequireFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length / LeastRowBytes <= max)
        {
            return;
        }

        long count = 0;
        var reader = new WireReader(payload);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            if (type == WireType.Bytes && field != ClientFrame.SubscribeFieldNumber)
            {
                count += CountBatch(reader.ReadBytes());
            }
            else
            {
                reader.Skip(field, type);
            }
        }

        RequireCount(count);
    }

    private static long CountBatch(ReadOnlySpan<byte> payload)
    {
        long count = 0;
        ColumnCounts columns = default;
        var reader = new WireReader(payload);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            if (field == ColumnsField && type == WireType.Bytes)
            {
                CountColumns(reader.ReadBytes(), ref columns);
                continue;
            }

            count += field is DefinitionsField or RowsField ? 1 : 0;
            reader.Skip(field, type);
        }

        return count + Longest(columns);
    }

    /// <summary>A column may come in pieces, or one entry at a time.</summary>
    private static void CountColumns(ReadOnlySpan<byte> columns, ref ColumnCounts counts)
    {
        var reader = new WireReader(columns);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            int entries = 1;
            if (type == WireType.Bytes)
            {
                int length = reader.ReadBytes().Length;
                entries = field == ColumnTable.NamesField ? 1 : length / (field == IdColumn ? sizeof(uint) : sizeof(ulong));
            }
            else
            {
                reader.Skip(field, type);
            }

            if (field <= ColumnTable.NamesField)
            {
                counts[field] += entries;
            }
        }
    }

    private static int Longest(ReadOnlySpan<int> counts)
    {
        int longest = 0;
        foreach (int count in counts)
        {
            longest = Math.Max(longest, count);
        }

        return longest;
    }

    private void RequireCount(long count)
    {
        if (count > max)
        {
            throw new RpcException(StatusCode.ResourceExhausted, LimitText.Exceeded("rows and definitions of one message", count, max, LimitOptions.BatchRows) + "; send several messages");
        }
    }

    [InlineArray(ColumnTable.NamesField + 1)]
    private struct ColumnCounts
    {
        private int _first;
    }
}
