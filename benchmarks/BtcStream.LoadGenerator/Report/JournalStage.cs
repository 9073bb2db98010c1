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
        string note = string.Create(CultureInfo.InvariantCulture, $"1,024 rows in columns, one session, flushed at an interval, {result.BytesPerRow:0.0} B a row; one of the two has to hold");
        return
        [
            TargetRow.AtLeast("journal: rows/s with it / in memory", 0.7, result.ToMemory, note),
            TargetRow.AtLeast("journal: bytes written / the disk's sequential bandwidth", 0.8, result.ToDisk, note),
            TargetRow.AtLeast(
                "replay of the journal, M rows/s", 5.0, TargetRow.Exactly(result.ReplayMillionRows), string.Create(CultureInfo.InvariantCulture, $"absolute; {result.Rows / 1e6:0.0} M rows")),
        ];
    }
}
