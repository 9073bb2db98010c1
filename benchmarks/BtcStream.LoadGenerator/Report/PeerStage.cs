using BtcStream.LoadGenerator.Peers;

namespace BtcStream.LoadGenerator.Report;

/// <summary>The peers' rows.</summary>
internal static class PeerStage
{
    private const double SliceSeconds = 0.5;

    public static async Task<IReadOnlyList<TargetRow>> MeasureAsync(ReportOptions options, CancellationToken cancellation)
    {
        var peers = new PeersOptions(new DirectoryInfo(PeersOptions.DefaultFolder), options.Slices, TimeSpan.FromSeconds(SliceSeconds * options.Scale));
        IReadOnlyList<PeerResult> results = await PeersBenchmark.MeasureAsync(peers, cancellation);
        return
        [
            .. results.SelectMany(result => result.Comparisons).Select(comparison => TargetRow.AtLeast(comparison.What, 1.0, comparison.Ratio, comparison.Note)),
            .. results.Where(result => result.Skipped is not null).Select(result => TargetRow.Missing("a peer", $"skipped: {result.Skipped}")),
        ];
    }
}
