using BtcStream.Cli.Feeding;
using BtcStream.Cli.Output;

namespace BtcStream.Cli.Replay;

/// <summary>Progress for people, on standard error: a line that moves on a terminal; elsewhere a line a chain, and now and then one of the rest.</summary>
/// <param name="environment">Where to.</param>
internal sealed class ReplayProgress(CliEnvironment environment)
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private long _written;
    private AckTotals _totals;

    /// <summary>A step has been sent.</summary>
    /// <param name="step">The step.</param>
    /// <param name="rows">Rows of all steps so far.</param>
    public void Sent(ReplayStep step, ulong rows)
    {
        lock (_gate)
        {
            bool isDue = _written == 0 || environment.Time.GetElapsedTime(_written) >= (environment.IsErrorTerminal ? RedrawInterval : LineInterval);
            if (!isDue && (environment.IsErrorTerminal || step.Input.Kind != ReplayKind.Chain))
            {
                return;
            }

            string refused = _totals.Refused == 0 ? "" : $", {Figures.Count(_totals.Refused)} REFUSED";
            Write($"{Figures.Time((ulong)step.TimeUnixNanos)} {(step.IsPaced ? "" : "at once ")}{step.Input.Name}: {Figures.Count(rows)} rows sent, {Figures.Count(_totals.Accepted)} applied{refused}");
            _written = environment.Time.GetTimestamp();
        }
    }

    /// <summary>The server has answered for more rows.</summary>
    public void Acked(AckTotals totals)
    {
        lock (_gate)
        {
            _totals = totals;
        }
    }

    /// <summary>Clears the line that moves.</summary>
    public void End()
    {
        if (environment.IsErrorTerminal)
        {
            environment.Error.Write("\r\x1b[K");
        }
    }

    private void Write(string line)
    {
        if (environment.IsErrorTerminal)
        {
            environment.Error.Write("\r" + line[..Math.Min(line.Length, Math.Max(0, environment.ReadSize().Width - 1))] + "\x1b[K");
        }
        else
        {
            environment.Error.WriteLine(line);
        }
    }
}
