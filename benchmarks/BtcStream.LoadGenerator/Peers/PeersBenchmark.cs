namespace BtcStream.LoadGenerator.Peers;

/// <summary>Runs every peer that is installed beside ours, in alternating slices.</summary>
internal static class PeersBenchmark
{
    /// <returns>The exit code: 0, also where a peer is not installed. A peer whose figures are not ours throws.</returns>
    public static async Task<int> ExecuteAsync(PeersOptions options, string command, CancellationToken cancellation)
    {
        Machine.WriteHead(command);
        await MeasureAsync(options, cancellation);
        return 0;
    }

    /// <summary>Measures and prints.</summary>
    public static async Task<IReadOnlyList<PeerResult>> MeasureAsync(PeersOptions options, CancellationToken cancellation)
    {
        List<PeerResult> results = [];
        if (options.Only is null or "python")
        {
            results.Add(await PythonPeer.MeasureAsync(options, cancellation));
        }

        if (options.Only is null or "quantlib")
        {
            results.Add(await QuantLibPeer.MeasureAsync(options, cancellation));
        }

        foreach (PeerResult result in results)
        {
            foreach (PeerComparison comparison in result.Comparisons)
            {
                comparison.Write();
            }

            if (result.Skipped is { } why)
            {
                Console.WriteLine($"skipped: {why}");
            }
        }

        return results;
    }
}
