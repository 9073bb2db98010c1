using System.Globalization;
using BtcStream.Engine.Durability;
using BtcStream.LoadGenerator.Journal;

namespace BtcStream.LoadGenerator.Report;

/// <summary>The rows of durability.</summary>
internal static class JournalStage
{
    private const double SliceSeconds = 0.3;

    public static async Task<IReadOnlyList<TargetRow>> MeasureAsync(ReportOptions options)
    {
        JournalResult result = await JournalBenchmark.MeasureAsync(
            options.Slices, TimeSpan.FromSeconds(SliceSeconds * options.Scale), FsyncPolicy.Interval, Path.GetTempPath());
        string note = string.Create(CultureInfo.InvariantCulture, $"1,024 rows in columns, one session, flushed at an interval, {result.BytesPerRow:0.0} B a row");
        return
        [
            new TargetRow("journal without the wire: rows/s with it / in memory", null, false, result.ToMemory, $"{note}; the target is that of ingest"),
            TargetRow.AtLeast("journal without the wire: bytes written / the disk's sequential bandwidth", 0.8, result.ToDisk, $"{note}; enough where ingest with a journal misses its target"),
            TargetRow.AtLeast(
                "replay of the journal, M rows/s", 5.0, TargetRow.Exactly(result.ReplayMillionRows), string.Create(CultureInfo.InvariantCulture, $"absolute; {result.Rows / 1e6:0.0} M rows")),
        ];
    }
}
