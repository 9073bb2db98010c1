using Spectre.Console;
using Spectre.Console.Rendering;

namespace BtcStream.Cli.Watch;

/// <summary>
/// The terminal's second screen: drawn over without flicker, and given back as it was when disposed. Used by one thread.
/// </summary>
internal sealed class TerminalScreen : IDisposable
{
    // Second screen, cursor off, no wrapping of long lines; and the reverse.
    private const string Enter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
    private const string Leave = "\x1b[?7h\x1b[?25h\x1b[?1049l";
    private const string Home = "\x1b[H";
    private const string EraseRestOfLine = "\x1b[K";
    private const string EraseBelow = "\x1b[J";
    private const string EraseAll = "\x1b[2J";

    private readonly CliEnvironment _environment;
    private readonly IAnsiConsole _console;
    private (int Width, int Height) _size;

    /// <summary>Takes the terminal.</summary>
    public TerminalScreen(CliEnvironment environment)
    {
        _environment = environment;
        _console = environment.CreateConsole();
        environment.Out.Write(Enter);
    }

    /// <summary>Draws a picture of the terminal's present size.</summary>
    /// <param name="render">Makes the lines for a width and height.</param>
    /// <param name="dim">Whether the picture is of lesser weight, for figures that are no longer current; its last line keeps its weight.</param>
    public void Draw(Func<int, int, IReadOnlyList<FrameLine>> render, bool dim)
    {
        (int Width, int Height) size = _environment.ReadSize();
        if (size != _size)
        {
            _environment.Out.Write(EraseAll);
            _console.Profile.Width = size.Width;
            _size = size;
        }

        _environment.Out.Write(Home);
        _console.Write(new Picture(render(size.Width, size.Height), dim));
        _environment.Out.Flush();
    }

    /// <summary>Draws what a console is written, cut off at the terminal's last line.</summary>
    /// <param name="write">Writes it, for a console of the terminal's present width.</param>
    public void Draw(Action<IAnsiConsole> write)
    {
        (int width, int height) = _environment.ReadSize();
        using var text = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = (_environment with { Out = text }).CreateConsole();
        console.Profile.Width = width;
        write(console);
        string[] lines = [.. text.ToString().Split('\n').Select(line => line.TrimEnd('\r')).Take(height)];
        _environment.Out.Write(Home + string.Join(EraseRestOfLine + "\r\n", lines) + EraseRestOfLine + EraseBelow);
        _environment.Out.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _environment.Out.Write(Leave);
        _environment.Out.Flush();
    }

    private sealed class Picture(IReadOnlyList<FrameLine> lines, bool dim) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            for (int i = 0; i < lines.Count; i++)
            {
                if (i > 0)
                {
                    yield return Segment.LineBreak;
                }

                foreach (Segment segment in lines[i].Segments(dim && i < lines.Count - 1))
                {
                    yield return segment;
                }
            }
        }
    }
}
