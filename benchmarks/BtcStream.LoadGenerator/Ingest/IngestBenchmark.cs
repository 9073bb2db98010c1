using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>
/// Measures ingest from the wire to applied state. The arms take turns in short slices, with the same frames, so that a slow moment of the machine meets all of
/// them.
/// </summary>
internal sealed class IngestBenchmark(IngestOptions options) : IDisposable
{
    private const int WarmUpRounds = 3;

    /// <summary>Before the first case: the JIT has to be done with both servers, which on a busy machine takes it seconds.</summary>
    private const double FirstWarmUpSeconds = 5.0;

    private readonly QuoteTape _tape = new();
    private readonly Dictionary<Arm, IngestTarget> _targets = [];
    private bool _isWarm;
    private long _nextUnixNanos = QuoteTape.FirstUnixNanos;

    /// <summary>Runs all cases and prints each.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="command">The run's command line.</param>
    /// <param name="cancellation">Ends the run between two cases.</param>
    /// <param name="take">Gets what each case gave as well; null for nobody.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IngestOptions options, string command, CancellationToken cancellation, Action<IngestCase, Dictionary<Arm, List<SliceResult>>>? take = null)
    {
        await using ServerChild server = await ServerChild.StartServerAsync();
        await using ServerChild baseline = await ServerChild.StartSelfAsync(IngestBaseline.Command);
        await using JournaledServer? journaled = options.JournalParent is { } parent ? await JournaledServer.StartAsync(parent) : null;
        await using var subscribers = new RiskReaders(server.Address, options.Subscribers);
        using var benchmark = new IngestBenchmark(options);
        benchmark._targets.Add(Arm.Server, new IngestTarget(server.Address));
        benchmark._targets.Add(Arm.Decode, new IngestTarget(baseline.Address));
        benchmark._targets.Add(Arm.Sink, new IngestTarget(baseline.Address));
        if (journaled is not null)
        {
            benchmark._targets.Add(Arm.Journaled, new IngestTarget(journaled.Address));
        }

        IngestReport.WriteHead(command, $"{server.CommandLine}; {baseline.CommandLine}", benchmark._tape.Instruments, options);
        foreach (IngestCase ingestCase in options.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            Dictionary<Arm, List<SliceResult>> results = await benchmark.MeasureAsync(ingestCase);
            IngestReport.Write(ingestCase, results, options);
            take?.Invoke(ingestCase, results);
            subscribers.RequireOpen();
        }

        if (options.Subscribers > 0)
        {
            Console.WriteLine($"{options.Subscribers} subscribers received {subscribers.Updates} updates");
        }

        return 0;
    }

    public void Dispose()
    {
        foreach (IngestTarget target in _targets.Values)
        {
            target.Dispose();
        }
    }

    private async Task<Dictionary<Arm, List<SliceResult>>> MeasureAsync(IngestCase ingestCase)
    {
        FrameBlocks[] frames =
        [
            .. Enumerable.Range(0, ingestCase.Streams).Select(stream =>
                FrameBlocks.Encode(_tape.RowsOf(stream, ingestCase.Streams), ingestCase.Form, ingestCase.RowsPerMessage, _nextUnixNanos)),
        ];
        QuoteBatch definitions = _tape.Definitions();
        Dictionary<Arm, List<SliceResult>> results = _targets.Keys.ToDictionary(arm => arm, _ => new List<SliceResult>());
        int warmUps = WarmUpRounds;
        if (!_isWarm)
        {
            _isWarm = true;
            warmUps = Math.Max(warmUps, (int)(FirstWarmUpSeconds / options.Slice.TotalSeconds));
        }

        for (int round = -warmUps; round < options.Slices; round++)
        {
            foreach (Arm arm in _targets.Keys)
            {
                SliceResult result = await _targets[arm].MeasureAsync(arm, definitions, frames, options.Slice);
                if (round >= 0)
                {
                    results[arm].Add(result);
                }
            }
        }

        _nextUnixNanos = frames.Max(blocks => blocks.NextUnixNanos);
        return results;
    }
}
