using System.CommandLine;
using System.Globalization;
using BtcStream.LoadGenerator.Latency;
using BtcStream.LoadGenerator.Processes;
using BtcStream.Rpc;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>
/// What attacks cost somebody who works: quote in to risk out at a set rate in an open loop, on one server, in rounds of three slices: in peace; while the attacker attacks a
/// sink, which is what it costs by being on the same machine; and while it attacks the server. Times gate nothing.
/// </summary>
internal static class AttackBenchmark
{
    private const int RowsPerMessage = 16;
    private const int IdleConnections = 1_000;

    /// <summary>How much of a slice an attack takes whose end is measured as well.</summary>
    private const double ShareAttacked = 0.75;

    /// <summary>The command.</summary>
    public static Command CreateCommand(string commandLine)
    {
        var attack = new Option<AttackKind?>("--attack") { Description = "Only this one" };
        var rate = new Option<double>("--rate") { Description = "Messages a second of the client that works", DefaultValueFactory = _ => 2_000.0 };
        var connections = new Option<int>("--connections") { Description = "Connections of an attack at once; idle ones are 1,000", DefaultValueFactory = _ => 20 };
        var pause = new Option<int>("--pause-ms") { Description = "Milliseconds between two pieces of a connection", DefaultValueFactory = _ => 20 };
        var slices = new Option<int>("--slices") { Description = "Rounds of slices of each attack", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a slice", DefaultValueFactory = _ => 2.0 };
        var withoutEnd = new Option<bool>("--without-end") { Description = "The attack goes on to the end of its slice: what its own end costs, when all of its calls end at once, is not measured" };
        var greedy = new Option<bool>("--greedy") { Description = "The attacker gets processor time like everybody else, instead of what is left over" };
        var command = new Command("attacks", "p99 of a client that works: in peace, beside an attacker, and under attack") { attack, rate, connections, pause, slices, seconds, withoutEnd, greedy };
        command.SetAction((parsed, cancellation) => RunAsync(
            new AttackPlan(
                parsed.GetValue(rate), parsed.GetValue(connections), parsed.GetValue(pause), parsed.GetValue(slices), TimeSpan.FromSeconds(parsed.GetValue(seconds)), !parsed.GetValue(withoutEnd),
                parsed.GetValue(greedy) ? [] : AttackerProcess.IdlePrefix),
            parsed.GetValue(attack), commandLine, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(AttackPlan plan, AttackKind? only, string commandLine, CancellationToken cancellation)
    {
        await using LatencyRig rig = await LatencyRig.StartAsync(RowsPerMessage, withEcho: false, ServerChild.HttpOption, "127.0.0.1:0");
        string[] sinkWords = [.. plan.AttackerPrefix, ServerChild.RuntimePath, ServerChild.OwnProgram, AttackSink.Command];
        await using ServerChild sink = await ServerChild.StartProgramAsync(sinkWords[0], sinkWords[1..]);
        await using AttackerProcess attacker = AttackerProcess.Start(plan.AttackerPrefix);
        Machine.WriteHead(commandLine, rig.CommandLines);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Slices} rounds of slices of {plan.Length.TotalSeconds} s; {plan.Rate:N0} messages/s of {RowsPerMessage} rows, open loop; {plan.Connections} connections of an attacker, a piece each {plan.PauseMillis} ms"));
        Console.WriteLine(plan.AttackerPrefix.Count > 0 ? "attacker and sink get the processor time that is left over (SCHED_IDLE)" : "attacker and sink get processor time like everybody else");
        Console.WriteLine();
        Console.WriteLine("| attack | p99 µs in peace | beside attacker | under attack | beside / peace | under / peace | under / beside | server CPU peace → attack | attacker CPU sink, attack | pieces/s sink, attack | connections closed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        await rig.MeasureServerAsync(plan.Rate, plan.Length);
        foreach (AttackKind kind in only is { } one ? [one] : Enum.GetValues<AttackKind>())
        {
            cancellation.ThrowIfCancellationRequested();
            await TryMeasureAsync(rig, sink, attacker, kind, plan, cancellation);
        }

        return 0;
    }

    /// <summary>An attack that breaks the connection of the client that works has succeeded, and that is its result.</summary>
    private static async Task TryMeasureAsync(LatencyRig rig, ServerChild sink, AttackerProcess attacker, AttackKind kind, AttackPlan plan, CancellationToken cancellation)
    {
        try
        {
            await MeasureAsync(rig, sink, attacker, kind, plan, cancellation);
        }
        catch (RpcException e)
        {
            Console.WriteLine($"| {kind} | THE CLIENT LOST ITS CALL: {e.Status.Code} | | | | | | | | | |");
        }
    }

    private static async Task MeasureAsync(LatencyRig rig, ServerChild sink, AttackerProcess attacker, AttackKind kind, AttackPlan plan, CancellationToken cancellation)
    {
        // Once without counting: what an attack meets for the first time is compiled then, and peace has been measured on code that is.
        await MeasureAttackedAsync(rig, attacker, plan.Order(kind, rig.Server.Address, rig.Server.HttpAddress!, IdleConnections), plan, []);
        var arms = new AttackArms(kind);
        for (int slice = 0; slice < plan.Slices; slice++)
        {
            cancellation.ThrowIfCancellationRequested();
            arms.Peace.Add(await rig.MeasureServerAsync(plan.Rate, plan.Length));
            arms.Beside.Add(await MeasureAttackedAsync(rig, attacker, plan.Order(kind, sink.Address, sink.Address, IdleConnections), plan, arms.OnSink));
            arms.Under.Add(await MeasureAttackedAsync(rig, attacker, plan.Order(kind, rig.Server.Address, rig.Server.HttpAddress!, IdleConnections), plan, arms.OnServer));
        }

        Console.WriteLine(arms.Describe(plan.Length.TotalSeconds));
    }

    private static async Task<LoopSlice> MeasureAttackedAsync(LatencyRig rig, AttackerProcess attacker, string order, AttackPlan plan, List<AttackResult> results)
    {
        LoopSlice? slice = null;
        results.Add(await attacker.RunAsync(order, async stop =>
        {
            Task<LoopSlice> measured = rig.MeasureServerAsync(plan.Rate, plan.Length);
            if (plan.EndsWithin)
            {
                await Task.Delay(plan.Length * ShareAttacked);
                await stop();
            }

            slice = await measured;
        }));
        return slice!;
    }
}
