namespace BtcStream.Engine.Durability;

/// <summary>
/// Looks for whole records where the place of the next one is not known. What is there may be anything, such as numbers that a client chose so as to look like records
/// of any length: so memory is bounded (a window, and a thousandth of the rest), and time goes with the length of the rest, whatever it holds.
/// </summary>
internal static class RecordSearch
{
    private const int WindowBytes = 1 << 20;

    /// <summary>
    /// Whole records after the place where one does not hold: the highest mark of what they knew to be durable, and how many there are. Records begin at multiples of 8, so
    /// only those places are tried; what is inside of a whole record is not looked at.
    /// </summary>
    /// <param name="file">The segment.</param>
    /// <param name="from">Where the record that does not hold begins.</param>
    /// <param name="end">Where the segment ends.</param>
    /// <param name="next">Number of the record that should be there.</param>
    /// <param name="seed">What the segment's checksums begin with.</param>
    public static (long Durable, long Count) Run(IJournalFile file, long from, long end, long next, uint seed = RecordHeader.Unseeded)
    {
        var window = new byte[(int)Math.Clamp(end - from, RecordHeader.Size, WindowBytes)];
        ChecksumIndex? checksums = null;
        (long durable, long count) = (0, 0);
        long at = from;
        while (end - at >= RecordHeader.Size)
        {
            long windowAt = at;
            long last = at + file.ReadFully(at, window) - RecordHeader.Size;
            if (last < at)
            {
                break;
            }

            // Room that was set aside may be most of it.
            if (!window.AsSpan(0, (int)(last - at) + RecordHeader.Size).ContainsAnyExcept((byte)0))
            {
                at = last + RecordHeader.Alignment;
            }

            while (at <= last)
            {
                ReadOnlySpan<byte> bytes = window.AsSpan((int)(at - windowAt));
                if (!IsPossible(bytes, at - from, end - at, next, out RecordHeader header)
                    || !(checksums ??= new ChecksumIndex(file, from, end))
                        .Holds(at + RecordHeader.ChecksumSize, header.Length - RecordHeader.ChecksumSize, RecordHeader.PeekChecksum(bytes), seed))
                {
                    at += RecordHeader.Alignment;
                    continue;
                }

                durable = Math.Max(durable, header.Durable);
                count++;
                at += header.Length;
            }
        }

        return (durable, count);
    }

    /// <summary>What can be said without looking at more than the header: few bytes that are none come past it.</summary>
    /// <param name="bytes">From the header on.</param>
    /// <param name="passed">Bytes from where the record <paramref name="next"/> should be. Each record in between takes a header at least.</param>
    /// <param name="rest">Bytes to the end.</param>
    /// <param name="next">Number of the record that should be where the search began.</param>
    /// <param name="header">The header.</param>
    private static bool IsPossible(ReadOnlySpan<byte> bytes, long passed, long rest, long next, out RecordHeader header)
    {
        header = default;
        uint length = RecordHeader.PeekLength(bytes);
        if (!RecordHeader.IsLength(length) || length > rest)
        {
            return false;
        }

        header = RecordHeader.Peek(bytes);
        return header.Number > next && header.Number - next <= passed / RecordHeader.Size && header.Durable >= 0 && header.Durable < header.Number;
    }
}
