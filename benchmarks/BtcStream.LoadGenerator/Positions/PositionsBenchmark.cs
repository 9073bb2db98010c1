namespace BtcStream.LoadGenerator.Positions;

/// <summary>Runs the arms one after the other, so that no two of them hold their positions at once.</summary>
internal static class PositionsBenchmark
{
    /// <returns>The exit code: 0, since times gate nothing. A row that is lost throws.</returns>
    public static async Task<int> RunAsync(PositionsOptions options, string command, CancellationToken cancellation)
    {
        await MeasureAsync(options, new PositionsReport(options, command), cancellation);
        return 0;
    }

    /// <summary>Runs the arms.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="report">Takes and prints what was measured.</param>
    /// <param name="cancellation">Ends the run between two arms.</param>
    public static async Task MeasureAsync(PositionsOptions options, PositionsReport report, CancellationToken cancellation)
    {
        report.WriteHead();
        foreach (PositionArm arm in options.Arms)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (arm)
            {
                case PositionArm.Engine:
                    new EngineArm(options, report).Run();
                    break;
                case PositionArm.Cross:
                    new CrossArm(options, report).Run();
                    break;
                default:
                    await ServerArm.RunAsync(options, report, cancellation);
                    break;
            }

            GC.Collect();
        }

        report.WriteJson();
    }
}
