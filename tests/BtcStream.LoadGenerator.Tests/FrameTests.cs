using System.Buffers.Binary;
using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Frames;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Tests;

/// <summary>Encoded messages: the ready file, and times that are written into bytes.</summary>
public sealed class FrameTests
{
    [Fact]
    public void Write_ReadyFile_HasDefinitionsFirstAndEveryRowPromised()
    {
        using var file = new MemoryStream();
        FrameFile.Write(file, 5, 16);
        List<QuoteBatch> batches = Parse(file.ToArray());
        Assert.Equal(6, batches.Count);
        Assert.NotEmpty(batches[0].Definitions);
        Assert.Equal(FrameFile.RowsOf(5, 16), batches.Sum(batch => batch.Rows.Count + (batch.Columns?.Id.Count ?? 0)));
        HashSet<uint> known = [.. batches[0].Definitions.Select(definition => definition.Id)];
        Assert.All(batches.Skip(1), batch => Assert.True(batch.Columns.Time.Count == 0 && batch.Columns.Id.All(known.Contains)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Next_BlocksOfFrames_HaveTimesThatRiseFromRowToRow(bool areColumns)
    {
        RowForm form = areColumns ? RowForm.Columns : RowForm.Rows;
        var tape = new QuoteTape();
        FrameBlocks blocks = FrameBlocks.Encode(tape.RowsOf(1, 4), form, 16, QuoteTape.FirstUnixNanos);
        ulong last = 0;
        for (int block = 0; block < 20; block++)
        {
            List<QuoteBatch> batches = Parse(blocks.Next(out int messages).ToArray());
            Assert.Equal(messages, batches.Count);
            foreach (ulong time in batches.SelectMany(batch => areColumns ? batch.Columns.Time.AsEnumerable() : batch.Rows.Select(row => row.Time)))
            {
                Assert.True(time > last);
                last = time;
            }
        }
    }

    [Theory]
    [InlineData(999, 0)]
    [InlineData(1_000, 1)]
    [InlineData(1_015, 1)]
    [InlineData(1_099, 1)]
    [InlineData(1_100, 2)]
    public void CoveredBy_AsOf_CountsMessagesWhoseRowsAreNoLater(long asOf, long messages) =>
        Assert.Equal(messages, new RowTimes(1_000, 100).CoveredBy(asOf));

    private static List<QuoteBatch> Parse(byte[] frames)
    {
        List<QuoteBatch> batches = [];
        for (int at = 0; at < frames.Length;)
        {
            Assert.Equal(0, frames[at]);
            int length = BinaryPrimitives.ReadInt32BigEndian(frames.AsSpan(at + 1));
            batches.Add(QuoteBatch.Parser.ParseFrom(frames.AsSpan(at + 5, length)));
            at += 5 + length;
        }

        return batches;
    }
}
