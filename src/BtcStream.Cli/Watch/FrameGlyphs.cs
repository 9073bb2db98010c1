namespace BtcStream.Cli.Watch;

/// <summary>The characters a frame is drawn with.</summary>
/// <param name="Full">A full cell of a bar.</param>
/// <param name="LeftTip">Half a cell at the end of a bar that grows to the left; a space where there is none.</param>
/// <param name="RightTip">Half a cell at the end of a bar that grows to the right.</param>
/// <param name="Axis">Between the bars.</param>
/// <param name="IndexRule">The line of the index.</param>
/// <param name="FlipRule">The line of a flip.</param>
/// <param name="Live">Updates are coming.</param>
/// <param name="Dead">They are not.</param>
/// <param name="Modelled">A cell of a bar that is modelled only.</param>
/// <param name="Both">A cell of a bar that is observed, and modelled as well.</param>
/// <param name="Falling">Where a fall feeds itself.</param>
/// <param name="Rising">Where a rise does.</param>
internal sealed record FrameGlyphs(
    char Full, char LeftTip, char RightTip, char Axis, char IndexRule, char FlipRule, char Live, char Dead, char Modelled, char Both, char Falling, char Rising)
{
    public static FrameGlyphs Unicode { get; } = new('█', '▐', '▌', '│', '━', '┄', '●', '✖', '░', '▓', '▼', '▲');

    public static FrameGlyphs Ascii { get; } = new('#', ' ', ' ', '|', '=', '-', '*', 'x', '-', '+', 'v', '^');
}
