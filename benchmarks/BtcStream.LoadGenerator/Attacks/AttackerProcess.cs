using System.Diagnostics;
using System.Globalization;
using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>What one attack did.</summary>
/// <param name="Pieces">Sent.</param>
/// <param name="Closed">Connections that the attacked side closed.</param>
/// <param name="Seconds">How long it went on.</param>
/// <param name="CpuSeconds">Processor time that it took of the machine.</param>
internal sealed record AttackResult(long Pieces, long Closed, double Seconds, double CpuSeconds);

/// <summary>
/// The attacker, in a process that gets a processor only where nobody else wants one (Linux's SCHED_IDLE): an attacker elsewhere takes none of the server's. Where there is no
/// <c>chrt</c> it runs like everybody else. Ends when its standard input does.
/// </summary>
internal sealed class AttackerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private AttackerProcess(Process process) => _process = process;

    /// <summary>How programs are started that may only have what is left over; empty where the system cannot say so.</summary>
    public static IReadOnlyList<string> IdlePrefix { get; } = OperatingSystem.IsLinux() && File.Exists("/usr/bin/chrt") ? ["/usr/bin/chrt", "--idle", "0"] : [];

    /// <summary>Starts it.</summary>
    /// <param name="prefix">What its command line begins with.</param>
    public static AttackerProcess Start(IReadOnlyList<string> prefix)
    {
        string[] words = [.. prefix, ServerChild.RuntimePath, ServerChild.OwnProgram, AttackerCommand.Name];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new AttackerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} did not start"));
    }

    /// <summary>Attacks while something runs.</summary>
    /// <param name="order">What to do: the line's words after the first.</param>
    /// <param name="meanwhile">Runs while it is attacked; stops the attack by the function that it is given, or its end does.</param>
    public async Task<AttackResult> RunAsync(string order, Func<Func<Task>, Task> meanwhile)
    {
        double before = CpuSeconds();
        await OrderAsync($"start {order}", "started");
        string[]? answer = null;
        async Task StopAsync() => answer ??= await OrderAsync("stop", "stopped");
        try
        {
            await meanwhile(StopAsync);
        }
        finally
        {
            await StopAsync();
        }

        return new AttackResult(
            long.Parse(answer![1], CultureInfo.InvariantCulture), long.Parse(answer[2], CultureInfo.InvariantCulture), double.Parse(answer[3], CultureInfo.InvariantCulture), CpuSeconds() - before);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string[]> OrderAsync(string order, string answer)
    {
        await _process.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
        string? line = await _process.StandardOutput.ReadLineAsync();
        return line?.Split(' ') is { } words && words[0] == answer ? words : throw new InvalidOperationException($"the attacker answers '{line}' to '{order}'");
    }

    private double CpuSeconds()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalSeconds;
    }
}
