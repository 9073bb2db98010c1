using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using BtcStream.LoadGenerator.Latency;
using BtcStream.Rpc;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>
/// What attacks cost somebody who works: quote in to risk out at a set rate in an open loop, a slice in peace and a slice under attack in turns, on one server. The attackers
/// run in this process and so on the same processors: part of what they cost is their own work. Times gate nothing.
/// </summary>
internal static class AttackBenchmark
{
    private const int RowsPerMessage = 16;
    private const int IdleConnections = 1_000;

    private static readonly AttackKind[] Kinds =
    [
        AttackKind.SlowBlocks, AttackKind.EndlessStreams, AttackKind.GiantFrames, AttackKind.HeaderFloods, AttackKind.RapidResets, AttackKind.ControlFloods, AttackKind.IdleConnections,
    ];

    /// <summary>The command.</summary>
    public static Command CreateCommand(string commandLine)
    {
        var attack = new Option<AttackKind?>("--attack") { Description = "Only this one" };
        var rate = new Option<double>("--rate") { Description = "Messages a second of the client that works", DefaultValueFactory = _ => 2_000.0 };
        var connections = new Option<int>("--connections") { Description = "Connections of an attack at once; idle ones are 1,000", DefaultValueFactory = _ => 20 };
        var pause = new Option<int>("--pause-ms") { Description = "Milliseconds between two pieces of a connection", DefaultValueFactory = _ => 20 };
        var slices = new Option<int>("--slices") { Description = "Pairs of slices of each attack", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a slice", DefaultValueFactory = _ => 2.0 };
        var command = new Command("attacks", "p99 of a client that works, in peace and under attack, in pairs of slices") { attack, rate, connections, pause, slices, seconds };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(attack), parsed.GetValue(rate), parsed.GetValue(connections), TimeSpan.FromMilliseconds(parsed.GetValue(pause)), parsed.GetValue(slices),
            TimeSpan.FromSeconds(parsed.GetValue(seconds)), commandLine, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        AttackKind? only, double rate, int connections, TimeSpan pause, int slices, TimeSpan length, string commandLine, CancellationToken cancellation)
    {
        await using LatencyRig rig = await LatencyRig.StartAsync(RowsPerMessage, withEcho: false);
        Machine.WriteHead(commandLine, rig.CommandLines);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{slices} pairs of slices of {length.TotalSeconds} s; {rate:N0} messages/s of {RowsPerMessage} rows, open loop; {connections} connections of an attacker, a piece each {pause.TotalMilliseconds} ms"));
        Console.WriteLine();
        Console.WriteLine("| attack | p99 µs in peace | p99 µs under attack | ratio | pieces/s | connections that the server closed |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await rig.MeasureServerAsync(rate, length);
        foreach (AttackKind kind in only is { } one ? [one] : Kinds)
        {
            await TryMeasureAsync(rig, kind, rate, kind == AttackKind.IdleConnections ? IdleConnections : connections, pause, slices, length, cancellation);
        }

        return 0;
    }

    /// <summary>An attack that breaks the connection of the client that works has succeeded, and that is its result.</summary>
    private static async Task TryMeasureAsync(
        LatencyRig rig, AttackKind kind, double rate, int connections, TimeSpan pause, int slices, TimeSpan length, CancellationToken cancellation)
    {
        try
        {
            await MeasureAsync(rig, kind, rate, connections, pause, slices, length, cancellation);
        }
        catch (RpcException e)
        {
            Console.WriteLine($"| {kind} | THE CLIENT LOST ITS CALL: {e.Status.Code} | | | | |");
        }
    }

    private static async Task MeasureAsync(
        LatencyRig rig, AttackKind kind, double rate, int connections, TimeSpan pause, int slices, TimeSpan length, CancellationToken cancellation)
    {
        List<LoopSlice> peace = [];
        List<LoopSlice> attacked = [];
        double seconds = 0.0;
        var attack = new Attack(kind, rig.Server.Address, rig.Server.Address, connections, pause);
        for (int slice = 0; slice < slices; slice++)
        {
            cancellation.ThrowIfCancellationRequested();
            peace.Add(await rig.MeasureServerAsync(rate, length));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            long start = Stopwatch.GetTimestamp();
            Task running = attack.RunAsync(stop.Token);
            try
            {
                if (kind == AttackKind.IdleConnections)
                {
                    await Poll.UntilAsync(() => attack.Open >= connections, () => $"{attack.Open} of {connections} connections are open", [running], cancellation);
                }

                attacked.Add(await rig.MeasureServerAsync(rate, length));
            }
            finally
            {
                await stop.CancelAsync();
                await running;
            }

            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Ratio ratio = Ratio.Of(attacked, peace, slice => slice.Latencies.Percentile(99.0));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {P99Micros(peace):N0} | {P99Micros(attacked):N0} | {ratio} | {attack.Pieces / seconds:N0} | {attack.ClosedByServer:N0} |"));
    }

    private static double P99Micros(List<LoopSlice> slices) => LatencyResult.Merge(slices).Percentile(99.0) / 1e3;
}
