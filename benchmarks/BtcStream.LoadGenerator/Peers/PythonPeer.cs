using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Latency;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Peers;

/// <summary>Quotes in, full gamma by strike out, one message under way at a time: the real server against Python with grpc.aio and numpy, by the same client.</summary>
internal static class PythonPeer
{
    private const double MaxDifference = 1e-3;
    private const int WarmUpRounds = 1;
    private const double StillWarming = 1.1;
    private const int LeastWarmUps = 3;
    private const int MostWarmUps = 12;

    /// <summary>
    /// Before the first slice: the server's JIT has to be done. On a busy machine that takes it so long that whole runs measured code not yet optimised, at a tenth of
    /// its speed: as long as a stretch is faster than all before it, another one follows.
    /// </summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private static readonly int[] RowsPerMessage = [1_024, 16];

    public static async Task<PeerResult> MeasureAsync(PeersOptions options, CancellationToken cancellation)
    {
        string script = Path.Combine(options.Folder.FullName, "gex_server.py");
        if (!File.Exists(script))
        {
            return PeerResult.Skip($"there is no {script}; run from the root of the clone or give --folder");
        }

        string check = "import grpc.aio, numpy, google.protobuf, shutil, sys; sys.exit(0 if shutil.which('protoc') and shutil.which('grpc_python_plugin') else 'no protoc')";
        (int exitCode, string error) = await Tools.RunAsync(Tools.Python, cancellation, "-c", check);
        if (exitCode != 0)
        {
            return PeerResult.Skip($"grpc.aio and numpy: {error.Split('\n')[^1]}; Debian: apt-get install python3-grpcio python3-numpy python3-protobuf protobuf-compiler protobuf-compiler-grpc");
        }

        await using ServerChild server = await ServerChild.StartServerAsync();
        await using ServerChild peer = await ServerChild.StartProgramAsync(Tools.Python, script);
        return new PeerResult(await CompareAsync(server, peer, options, cancellation), null);
    }

    private static async Task<IReadOnlyList<PeerComparison>> CompareAsync(ServerChild server, ServerChild peer, PeersOptions options, CancellationToken cancellation)
    {
        var tape = new QuoteTape();
        using var ours = new Side(server, tape);
        using var theirs = new Side(peer, tape);
        List<PeerComparison> comparisons = [];
        foreach (int rows in RowsPerMessage)
        {
            PacedMessages messages = PacedMessages.Encode(tape, rows, RiskLoop.Wrap);
            await WarmUpAsync(ours, messages);
            List<Pace> fast = [];
            List<Pace> slow = [];
            for (int round = -WarmUpRounds; round < options.Slices; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                Pace one = await ours.RunAsync(messages, options.Slice);
                Pace other = await theirs.RunAsync(messages, options.Slice);
                if (round >= 0)
                {
                    fast.Add(one);
                    slow.Add(other);
                }
            }

            string note = FormattableString.Invariant($"one message of {rows} rows under way; {tape.Instruments} options");
            string what = FormattableString.Invariant($"quotes in, gamma by strike out, {rows} rows a message: BtcStream / Python grpc.aio + numpy");
            comparisons.Add(new PeerComparison(what, "messages/s", [.. fast.Select(pace => pace.PerSecond)], [.. slow.Select(pace => pace.PerSecond)], note));
            comparisons.Add(new PeerComparison(
                what, "messages/s of processor time", [.. fast.Select(pace => pace.PerProcessorSecond)], [.. slow.Select(pace => pace.PerProcessorSecond)], note));
        }

        await RequireEqualAsync(ours, theirs, PacedMessages.Encode(tape, RowsPerMessage[0], RiskLoop.Wrap));
        return comparisons;
    }

    private static async Task WarmUpAsync(Side side, PacedMessages messages)
    {
        double best = 0.0;
        bool isWarming = true;
        for (int run = 0; run < LeastWarmUps || (isWarming && run < MostWarmUps); run++)
        {
            double pace = (await side.RunAsync(messages, WarmUp)).PerProcessorSecond;
            isWarming = pace > StillWarming * best;
            best = Math.Max(best, pace);
        }
    }

    /// <summary>Both must come to the same figures, or they did not do the same job.</summary>
    private static async Task RequireEqualAsync(Side ours, Side theirs, PacedMessages messages)
    {
        Dictionary<double, GammaStrike> left = await ours.StrikesAsync(messages);
        Dictionary<double, GammaStrike> right = await theirs.StrikesAsync(messages);
        double scale = left.Values.Max(strike => strike.GrossGexUsdPerPercent);
        foreach ((double strike, GammaStrike one) in left)
        {
            double difference = right.TryGetValue(strike, out GammaStrike? other) ? Math.Abs(one.NetGexUsdPerPercent - other.NetGexUsdPerPercent) / scale : double.NaN;
            if (!(difference <= MaxDifference))
            {
                throw new InvalidOperationException($"at strike {strike} ours is {one.NetGexUsdPerPercent} USD per 1 %, the peer's {other?.NetGexUsdPerPercent}");
            }
        }
    }

    /// <summary>How fast a slice went.</summary>
    /// <param name="PerSecond">Messages a second.</param>
    /// <param name="PerProcessorSecond">Messages for each second of the server's own processor time.</param>
    private readonly record struct Pace(double PerSecond, double PerProcessorSecond);

    /// <summary>A server and the connection to it.</summary>
    private sealed class Side(ServerChild server, QuoteTape tape) : IDisposable
    {
        private readonly RpcChannel _channel = new(server.Address);
        private long _nextUnixNanos = QuoteTape.FirstUnixNanos;

        /// <summary>A slice.</summary>
        public async Task<Pace> RunAsync(PacedMessages messages, TimeSpan length)
        {
            using var call = new RiskLoop(_channel, tape.Definitions(), _nextUnixNanos++);
            await call.OpenAsync();
            TimeSpan spent = server.ProcessorTime;
            (long count, double seconds) = await call.RunLockStepAsync(messages, length, _nextUnixNanos);
            _nextUnixNanos = call.LastUnixNanos(count);
            return new Pace(count / seconds, count / (server.ProcessorTime - spent).TotalSeconds);
        }

        /// <summary>The strikes after the whole tape.</summary>
        public async Task<Dictionary<double, GammaStrike>> StrikesAsync(PacedMessages messages)
        {
            // The same times on both sides, later than any before.
            long start = QuoteTape.FirstUnixNanos + (QuoteTape.LastUnixNanos - QuoteTape.FirstUnixNanos) / 2;
            using var call = new RiskLoop(_channel, tape.Definitions(), start, keepsStrikes: true);
            await call.OpenAsync();
            await call.RunLockStepAsync(messages, TimeSpan.Zero, start + 1, messages.Count);
            return call.Strikes;
        }

        public void Dispose() => _channel.Dispose();
    }
}
