using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BtcStream.Cli.Watch;

/// <summary>One line of a frame: styled text of at most a width. Built by one thread, read by one.</summary>
/// <param name="width">Number of characters.</param>
internal sealed class FrameLine(int width)
{
    private readonly List<Segment> _segments = [];

    /// <summary>Characters so far.</summary>
    public int Length { get; private set; }

    /// <summary>Adds text; what goes beyond the width is cut off.</summary>
    public FrameLine Add(string text, Style? style = null)
    {
        string fitting = text.Length <= width - Length ? text : text[..(width - Length)];
        if (fitting.Length > 0)
        {
            _segments.Add(new Segment(fitting, style ?? Style.Plain));
            Length += fitting.Length;
        }

        return this;
    }

    /// <summary>Adds what another line holds.</summary>
    public FrameLine Add(FrameLine other)
    {
        foreach (Segment segment in other._segments)
        {
            Add(segment.Text, segment.Style);
        }

        return this;
    }

    /// <summary>Adds text right-aligned in a field.</summary>
    public FrameLine AddRight(string text, int field, Style? style = null) => Add(text.PadLeft(field), style);

    /// <summary>Adds spaces up to a column.</summary>
    public FrameLine To(int column) => Add(new string(' ', Math.Max(0, column - Length)));

    /// <summary>Adds text that ends at the right edge, if it fits behind what is there.</summary>
    public FrameLine AtRightEdge(string text, Style? style = null) => width - text.Length > Length ? To(width - text.Length).Add(text, style) : this;

    /// <summary>The line's parts, filled with spaces to the width.</summary>
    /// <param name="dim">Whether to show everything as of lesser weight.</param>
    public IEnumerable<Segment> Segments(bool dim)
    {
        foreach (Segment segment in _segments)
        {
            yield return dim ? new Segment(segment.Text, segment.Style.Combine(FrameStyles.Dim)) : segment;
        }

        if (Length < width)
        {
            yield return new Segment(new string(' ', width - Length));
        }
    }

    /// <summary>The text alone, without spaces at its end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Segment segment in _segments)
        {
            text.Append(segment.Text);
        }

        return text.ToString().TrimEnd();
    }
}
