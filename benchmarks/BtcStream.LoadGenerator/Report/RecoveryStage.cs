using System.Globalization;
using BtcStream.LoadGenerator.Journal;

namespace BtcStream.LoadGenerator.Report;

/// <summary>What a start costs: the journal's replay, and a snapshot loaded; and what a snapshot costs the engine that it is taken of.</summary>
internal static class RecoveryStage
{
    private const int HistoryMinutes = 1_440;
    private const int Rounds = 3;
    private static readonly TimeSpan Feeding = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<TargetRow>> MeasureAsync(ReportOptions options)
    {
        double replayed = await JournalBenchmark.MeasureReplayAsync(Feeding * options.Scale, Path.GetTempPath());
        RecoveryMeasure measured = await RecoveryBenchmark.MeasureAsync(options.Positions, HistoryMinutes, Rounds, Path.GetTempPath());
        string what = string.Create(CultureInfo.InvariantCulture, $"{options.Positions / 1e6:0.##} M positions");
        return
        [
            TargetRow.AtLeast("replay of the journal, M rows/s", 5.0, TargetRow.Exactly(replayed)),
            TargetRow.AtMost($"snapshot of {what} loads, s", 5.0, TargetRow.Exactly(measured.LoadSeconds), $"{measured.TailRows} rows after it"),
            new TargetRow($"engine's pause for a snapshot of {what}, ms", null, true, Ratio.Of(measured.PauseMillis), "2,000 options and full histories"),
        ];
    }
}
