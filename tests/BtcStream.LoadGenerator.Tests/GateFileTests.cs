using System.Text.Json;
using BtcStream.LoadGenerator.Gates;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Report;

namespace BtcStream.LoadGenerator.Tests;

/// <summary>The file of gates, and the judgement of targets.</summary>
public sealed class GateFileTests
{
    [Theory]
    [InlineData("""{ "messages": [], "publishedViewBytes": 0 }""", typeof(InvalidDataException))]
    [InlineData("""{ "messages": [{ "form": "columns", "rows": 1, "decodedAndAppliedBytes": 0 }], "publishedViewBytes": 0 }""", typeof(JsonException))]
    [InlineData("""{ "messages": [{ "form": "columns", "rows": 1, "decodedAndAppliedBytes": 0, "serverBytes": 2, "bytes": 1 }], "publishedViewBytes": 0 }""", typeof(JsonException))]
    public void Read_FileThatGatesNothingOrIsMisspelt_Throws(string text, Type expected)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Assert.IsType(expected, Record.Exception(() => GateFile.Read(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void BytesPerRow_OddMessage_IsZeroAndTheStateThatOfAnyOther()
    {
        var tape = new QuoteTape();
        Assert.Equal(0.0, AllocationProbe.BytesPerRow(tape, RowForm.Columns, 256));
        Assert.Equal(AllocationProbe.Digest(tape, RowForm.Columns, 256), AllocationProbe.Digest(tape, RowForm.Rows, 64));
    }

    [Theory]
    [InlineData(2.0, false, 2.0, true)]
    [InlineData(2.0, false, 1.9, false)]
    [InlineData(2.0, true, 2.0, true)]
    [InlineData(2.0, true, 2.1, false)]
    [InlineData(2.0, true, double.NaN, false)]
    public void IsMet_FigureAgainstItsBound_IsOnTheRightSide(double target, bool isUpperBound, double measured, bool isMet)
    {
        var row = new TargetRow("what", target, isUpperBound, TargetRow.Exactly(measured));
        Assert.Equal(isMet, row.IsMet);
        Assert.Contains(isMet ? "| yes |" : "| **no** |", row.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void IsMet_NoFigure_IsOpen() => Assert.Null(TargetRow.Missing("what", "why").IsMet);
}
