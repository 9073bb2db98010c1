namespace BtcStream.LoadGenerator.Report;

/// <summary>The peers' rows.</summary>
internal static class PeerStage
{
    public static async Task<IReadOnlyList<TargetRow>> MeasureAsync(ReportOptions options, CancellationToken cancellation)
    {
        await Task.CompletedTask;
        return [];
    }
}
