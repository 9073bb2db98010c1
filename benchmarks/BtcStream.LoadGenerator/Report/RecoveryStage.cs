using System.Globalization;
using BtcStream.LoadGenerator.Journal;

namespace BtcStream.LoadGenerator.Report;

/// <summary>What a snapshot costs a start that loads it, and what it costs the engine that it is taken of.</summary>
internal static class RecoveryStage
{
    private const int HistoryMinutes = 1_440;
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<TargetRow>> MeasureAsync(ReportOptions options)
    {
        RecoveryMeasure measured = await RecoveryBenchmark.MeasureAsync(options.Positions, HistoryMinutes, Rounds, Path.GetTempPath());
        string what = string.Create(CultureInfo.InvariantCulture, $"{options.Positions / 1e6:0.##} M positions");
        return
        [
            TargetRow.AtMost($"snapshot of {what} loads, s", 5.0, TargetRow.Exactly(measured.LoadSeconds), $"{measured.TailRows} rows after it"),
            new TargetRow($"engine's pause for a snapshot of {what}, ms", null, true, Ratio.Of(measured.PauseMillis), "2,000 options and full histories"),
        ];
    }
}
