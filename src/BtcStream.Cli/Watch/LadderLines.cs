using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Watch;

/// <summary>Draws the rows of a ladder on one scale: short gamma to the left of the axis, long gamma to the right.</summary>
internal sealed class LadderLines
{
    private const int PriceField = 10;
    private const int NetField = 9;
    private const int GrossField = 8;
    private const int TagField = 10;

    private readonly int _width;
    private readonly int _bar;
    private readonly FrameGlyphs _glyphs;
    private readonly double _usdPerCell;
    private readonly Dictionary<double, string> _tags = [];

    /// <summary>Fits the scale to the rows.</summary>
    public LadderLines(int width, FrameGlyphs glyphs, IReadOnlyList<LadderRow> rows, Summary summary)
    {
        _width = width;
        _glyphs = glyphs;
        _bar = (width - PriceField - NetField - GrossField - TagField - 2) / 2;
        double largest = rows.Select(row => Math.Max(row.LongUsdPerPercent, row.ShortUsdPerPercent)).DefaultIfEmpty(0.0).Max();
        _usdPerCell = largest > 0.0 ? largest / _bar : 1.0;
        Tag(OrNull(summary.HasGrossPeakStrike, summary.GrossPeakStrike), "peak");
        Tag(OrNull(summary.HasCallWallStrike, summary.CallWallStrike), "call wall");
        Tag(OrNull(summary.HasPutWallStrike, summary.PutWallStrike), "put wall");
    }

    /// <summary>Names the columns.</summary>
    public FrameLine Head()
    {
        string gamma = _bar > "short gamma ".Length ? " gamma" : "";
        return new FrameLine(_width)
            .AddRight("Strike", PriceField, FrameStyles.Dim)
            .Add(" ").AddRight($"short{gamma} ", _bar, FrameStyles.Short).Add($"{_glyphs.Axis}", FrameStyles.Dim).Add($" long{gamma}".PadRight(_bar), FrameStyles.Long)
            .AddRight("net M", NetField, FrameStyles.Dim).AddRight("gross M", GrossField, FrameStyles.Dim);
    }

    /// <summary>Draws a row.</summary>
    public FrameLine Line(LadderRow row) => row.Kind switch
    {
        LadderRowKind.Index => Rule(row.Price, _glyphs.IndexRule, "index", FrameStyles.Index),
        LadderRowKind.Flip => Rule(row.Price, _glyphs.FlipRule, "flip", FrameStyles.Flip),
        _ => Bars(row),
    };

    private void Tag(double? strike, string name)
    {
        if (strike is { } price)
        {
            // Two of them at one strike share the field.
            _tags[price] = _tags.TryGetValue(price, out string? other) ? $"{other}+{name.Split(' ')[0]}" : name;
        }
    }

    private FrameLine Rule(double price, char rule, string name, Style style) => new FrameLine(_width)
        .AddRight(Figures.Price(price), PriceField, style).Add(" ")
        .Add(new string(rule, _bar) + _glyphs.Axis + new string(rule, _bar), style)
        .Add(" " + name, style);

    private FrameLine Bars(LadderRow row)
    {
        Style netStyle = row.Strike!.NetGexUsdPerPercent < 0.0 ? FrameStyles.Short : FrameStyles.Long;
        FrameLine line = new FrameLine(_width)
            .AddRight(Figures.Strike(row.Price), PriceField).Add(" ")
            .AddRight(Bar(row.ShortUsdPerPercent, left: true), _bar, FrameStyles.Short)
            .Add($"{_glyphs.Axis}", FrameStyles.Dim)
            .Add(Bar(row.LongUsdPerPercent, left: false).PadRight(_bar), FrameStyles.Long)
            .AddRight(Signed(OrNull(row.Strike.HasNetGexUsdPerPercent, row.Strike.NetGexUsdPerPercent)), NetField, netStyle)
            .AddRight(Unsigned(row.Strike.GrossGexUsdPerPercent), GrossField);
        return _tags.TryGetValue(row.Price, out string? tag) ? line.Add(" " + tag, FrameStyles.Strong) : line;
    }

    private static string Signed(double? usd) => Figures.SignedMillions(usd).Replace(" M", "", StringComparison.Ordinal);

    private static string Unsigned(double usd) => Figures.Millions(usd).Replace(" M", "", StringComparison.Ordinal);

    private string Bar(double usd, bool left)
    {
        int halves = (int)Math.Round(2.0 * usd / _usdPerCell, MidpointRounding.AwayFromZero);
        string full = new(_glyphs.Full, halves / 2);
        return halves % 2 == 0 ? full : left ? _glyphs.LeftTip + full : full + _glyphs.RightTip;
    }
}
