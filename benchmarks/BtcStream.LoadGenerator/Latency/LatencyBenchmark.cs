namespace BtcStream.LoadGenerator.Latency;

/// <summary>What the latency benchmark gave.</summary>
/// <param name="SustainedMessagesPerSecond">The sustained rate; 0 where the rate was given.</param>
/// <param name="MessagesPerSecond">The rate of the slices.</param>
/// <param name="MeanMessageBytes">Bytes of a message.</param>
/// <param name="EchoAnswerBytes">Bytes of the echo's answers.</param>
/// <param name="Server">Slices of the real server.</param>
/// <param name="Echo">Those of the echo, in pairs with the server's.</param>
internal sealed record LatencyResult(
    double SustainedMessagesPerSecond, double MessagesPerSecond, double MeanMessageBytes, int EchoAnswerBytes, IReadOnlyList<LoopSlice> Server, IReadOnlyList<LoopSlice> Echo)
{
    /// <summary>The 99th percentile of each slice over that of the echo beside it.</summary>
    public Ratio P99 => RatioOf(99.0);

    /// <summary>The same of another percentile.</summary>
    public Ratio RatioOf(double percent) => Ratio.Of(Server, Echo, slice => slice.Latencies.Percentile(percent));

    /// <summary>All slices together.</summary>
    public static LogLinearHistogram Merge(IEnumerable<LoopSlice> slices)
    {
        var all = new LogLinearHistogram();
        foreach (LoopSlice slice in slices)
        {
            all.Add(slice.Latencies);
        }

        return all;
    }
}

/// <summary>
/// Quote in to risk out at a set rate, in an open loop: a message's latency begins when it was meant to go, so a server that falls behind cannot slow the sender and
/// hide it. Server and echo take turns in short slices.
/// </summary>
internal static class LatencyBenchmark
{
    private const int SustainedSlices = 3;
    private const double WarmUpSeconds = 3.0;

    /// <returns>The exit code: 0, since times gate nothing. A row that is lost throws.</returns>
    public static async Task<int> ExecuteAsync(LatencyOptions options, string command, CancellationToken cancellation)
    {
        await using LatencyRig rig = await LatencyRig.StartAsync(options.RowsPerMessage);
        Machine.WriteHead(command, rig.CommandLines);
        LatencyReport.Write(options, rig.Instruments, await MeasureAsync(rig, options, cancellation));
        return 0;
    }

    public static async Task<LatencyResult> MeasureAsync(LatencyRig rig, LatencyOptions options, CancellationToken cancellation)
    {
        double sustained = 0.0;
        double rate = options.MessagesPerSecond;
        if (rate == 0.0)
        {
            await rig.MeasureSustainedAsync(1, TimeSpan.FromSeconds(WarmUpSeconds));
            sustained = await rig.MeasureSustainedAsync(SustainedSlices, options.Slice);
            rate = sustained * options.Share;
        }

        LoopSlice warm = await rig.MeasureServerAsync(rate, TimeSpan.FromSeconds(Math.Min(WarmUpSeconds, options.Slice.TotalSeconds)));
        int answerBytes = (int)(warm.AnswerBytes / warm.Answers);
        await rig.MeasureEchoAsync(rate, TimeSpan.FromSeconds(WarmUpSeconds), answerBytes);
        List<LoopSlice> server = [];
        List<LoopSlice> echo = [];
        for (int slice = 0; slice < options.Slices; slice++)
        {
            cancellation.ThrowIfCancellationRequested();
            server.Add(await rig.MeasureServerAsync(rate, options.Slice));
            echo.Add(await rig.MeasureEchoAsync(rate, options.Slice, answerBytes));
        }

        return new LatencyResult(sustained, rate, rig.Messages.MeanBytes, answerBytes, server, echo);
    }
}
