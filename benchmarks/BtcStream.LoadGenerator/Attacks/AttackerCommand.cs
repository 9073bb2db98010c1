using System.Diagnostics;
using System.Globalization;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>
/// An attacker in a process of its own, told what to do by lines: <c>start KIND GRPC HTTP CONNECTIONS PAUSE_MS</c> is answered with <c>started</c> once the connections are
/// open that only have to be; <c>stop</c> with <c>stopped PIECES CLOSED SECONDS</c>. Ends with its standard input.
/// </summary>
internal static class AttackerCommand
{
    /// <summary>The command that starts it.</summary>
    public const string Name = "attacker";

    /// <summary>Obeys until standard input ends.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            string[] words = line.Split(' ');
            if (words is not ["start", var kind, var grpc, var http, var connections, var pauseMillis])
            {
                throw new InvalidOperationException($"'{line}' is not an order to start");
            }

            var attack = new Attack(
                Enum.Parse<AttackKind>(kind), new Uri(grpc), new Uri(http), int.Parse(connections, CultureInfo.InvariantCulture),
                TimeSpan.FromMilliseconds(int.Parse(pauseMillis, CultureInfo.InvariantCulture)));
            await AttackAsync(attack, cancellation);
        }

        return 0;
    }

    private static async Task AttackAsync(Attack attack, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long start = Stopwatch.GetTimestamp();
        Task running = attack.RunAsync(stop.Token);
        await attack.ReadyAsync(running, cancellation);
        Console.WriteLine("started");
        string? line = await Console.In.ReadLineAsync(cancellation);
        (long pieces, long closed, TimeSpan length) = (attack.Pieces, attack.ClosedByServer, Stopwatch.GetElapsedTime(start));
        await stop.CancelAsync();
        await running;
        if (line is not (null or "stop"))
        {
            throw new InvalidOperationException($"'{line}' is not an order to stop");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stopped {pieces} {closed} {length.TotalSeconds:R}"));
    }
}
