using Spectre.Console;

namespace BtcStream.Cli.Watch;

/// <summary>The frame's colours. Nothing is said by colour alone: sides, signs and words say it too.</summary>
internal static class FrameStyles
{
    public static Style Long { get; } = new(Color.Green);

    public static Style Short { get; } = new(Color.Red);

    public static Style Index { get; } = new(Color.Aqua, decoration: Decoration.Bold);

    public static Style Flip { get; } = new(Color.Yellow);

    public static Style Zone { get; } = new(Color.White, Color.Maroon);

    public static Style Strong { get; } = new(decoration: Decoration.Bold);

    public static Style Dim { get; } = new(decoration: Decoration.Dim);

    public static Style Synthetic { get; } = new(Color.Black, Color.Fuchsia, Decoration.Bold);

    public static Style Alarm { get; } = new(Color.White, Color.Red, Decoration.Bold);
}
