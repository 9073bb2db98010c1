using System.Globalization;
using BtcStream.Cli.Output;

namespace BtcStream.Cli.Feeding;

/// <summary>Progress for people, on standard error: one line a file, and on a terminal a line that moves while the file is on its way.</summary>
/// <param name="environment">Where to.</param>
/// <param name="files">Number of files.</param>
internal sealed class FeedProgress(CliEnvironment environment, int files) : IFeedProgress
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _drawn;
    private int _number;
    private int _sent;
    private IFeedFile? _file;
    private AckTotals _before;
    private AckTotals _now;

    /// <inheritdoc/>
    public void Begin(IFeedFile file)
    {
        lock (_gate)
        {
            (_file, _sent, _before) = (file, 0, _now);
            _number++;
            Redraw();
        }
    }

    /// <inheritdoc/>
    public void Sent(int rows)
    {
        lock (_gate)
        {
            _sent = rows;
            Redraw();
        }
    }

    /// <inheritdoc/>
    public void Acked(AckTotals totals)
    {
        lock (_gate)
        {
            _now = totals;
            Redraw();
        }
    }

    /// <inheritdoc/>
    public void End(IFeedFile file, AckTotals totals)
    {
        lock (_gate)
        {
            Write(Line(file, file.RowCount, totals) + (file.LeftOut.Length == 0 ? "" : $", {file.LeftOut}"));
            environment.Error.WriteLine();
        }
    }

    private void Redraw()
    {
        if (environment.IsErrorTerminal && (_drawn == 0 || environment.Time.GetElapsedTime(_drawn) >= RedrawInterval))
        {
            string line = Line(_file!, _sent, _now - _before);
            Write(line[..Math.Min(line.Length, Math.Max(0, environment.ReadSize().Width - 1))]);
            _drawn = environment.Time.GetTimestamp();
        }
    }

    private void Write(string line)
    {
        // Back to the start of the line, and away with what was there.
        environment.Error.Write(environment.IsErrorTerminal ? "\r" + line + "\x1b[K" : line);
        environment.Error.Flush();
    }

    private string Line(IFeedFile file, int sent, AckTotals totals)
    {
        string refused = totals.Refused == 0 ? "" : $", {Figures.Count(totals.Refused)} REFUSED";
        string late = totals.Late == 0 ? "" : $", {Figures.Count(totals.Late)} late";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{_number}/{files}] {file.Name}: {sent:#,##0} of {file.RowCount:#,##0} rows sent, {Figures.Count(totals.Accepted)} applied{late}{refused}");
    }
}
