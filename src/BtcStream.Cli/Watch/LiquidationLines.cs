using BtcStream.Contracts.V1;
using Spectre.Console;

namespace BtcStream.Cli.Watch;

/// <summary>
/// Draws the liquidation ladder on one scale: longs that a fall forces out to the left of the axis, shorts that a rise does to the right. Observed and
/// modelled bars both begin at the axis: they lie over each other and are never added.
/// </summary>
internal sealed class LiquidationLines
{
    /// <summary>Least width that has room for bars.</summary>
    public const int MinWidth = 50;

    private const int PriceField = 10;
    private const int ZoneField = 2;
    private const int FigureField = 7;
    private const int WithModelled = 66;

    private readonly int _width;
    private readonly int _bar;
    private readonly bool _hasModelledFigures;
    private readonly FrameGlyphs _glyphs;
    private readonly double _usdPerCell;
    private readonly double _index;

    /// <summary>Fits the scale to the rows.</summary>
    public LiquidationLines(int width, FrameGlyphs glyphs, IReadOnlyList<LiquidationBucket> rows, double index)
    {
        _width = width;
        _glyphs = glyphs;
        _index = index;
        _hasModelledFigures = width >= WithModelled;
        _bar = Math.Max(1, (width - PriceField - ZoneField - ((_hasModelledFigures ? 4 : 2) * FigureField) - 1) / 2);
        double largest = rows.Select(row => row.Largest).DefaultIfEmpty(0.0).Max();
        _usdPerCell = largest > 0.0 ? largest / _bar : 1.0;
    }

    /// <summary>Names the columns.</summary>
    public FrameLine Head()
    {
        FrameLine line = new FrameLine(_width)
            .AddRight("Price", PriceField, FrameStyles.Dim).To(PriceField + ZoneField)
            .AddRight(_bar >= 12 ? "longs out " : "longs ", _bar, FrameStyles.Short).Add($"{_glyphs.Axis}", FrameStyles.Dim)
            .Add((_bar >= 12 ? " shorts out" : " shorts").PadRight(_bar), FrameStyles.Long)
            .AddRight("long", FigureField, FrameStyles.Dim).AddRight("short M", FigureField + 1, FrameStyles.Dim);
        return _hasModelledFigures ? line.AddRight("~long", FigureField - 1, FrameStyles.Dim).AddRight("~short", FigureField, FrameStyles.Dim) : line;
    }

    /// <summary>Draws the rows, with the index where it lies.</summary>
    public IEnumerable<FrameLine> Lines(IReadOnlyList<LiquidationBucket> rows)
    {
        foreach (LiquidationBucket row in rows)
        {
            yield return row.HasIndex ? IndexLine(row) : Line(row);
        }
    }

    private FrameLine Line(LiquidationBucket row) => Figures(Start(Output.Figures.Strike(row.Low), row, Style.Plain)
        .Add(Bar(row.ObservedLong, row.ModelledLong, left: true).PadLeft(_bar), FrameStyles.Short)
        .Add($"{_glyphs.Axis}", FrameStyles.Dim)
        .Add(Bar(row.ObservedShort, row.ModelledShort, left: false).PadRight(_bar), FrameStyles.Long), row);

    /// <summary>The bucket of the index keeps its bars; the rule fills what they leave.</summary>
    private FrameLine IndexLine(LiquidationBucket row) => Figures(Start(Output.Figures.Price(_index), row, FrameStyles.Index)
        .Add(Bar(row.ObservedLong, row.ModelledLong, left: true).PadLeft(_bar, _glyphs.IndexRule), FrameStyles.Index)
        .Add($"{_glyphs.Axis}", FrameStyles.Index)
        .Add(Bar(row.ObservedShort, row.ModelledShort, left: false).PadRight(_bar, _glyphs.IndexRule), FrameStyles.Index), row);

    private FrameLine Start(string price, LiquidationBucket row, Style style)
    {
        FrameLine line = new FrameLine(_width).AddRight(price, PriceField, style);
        return row.Zone switch
        {
            Direction.Down => line.Add($"{_glyphs.Falling}", FrameStyles.Zone).Add(" "),
            Direction.Up => line.Add($"{_glyphs.Rising}", FrameStyles.Zone).Add(" "),
            _ => line.To(PriceField + ZoneField),
        };
    }

    private FrameLine Figures(FrameLine line, LiquidationBucket row)
    {
        line.AddRight(Millions(row.ObservedLong), FigureField).AddRight(Millions(row.ObservedShort), FigureField);
        return _hasModelledFigures
            ? line.AddRight(Millions(row.ModelledLong), FigureField, FrameStyles.Dim).AddRight(Millions(row.ModelledShort), FigureField, FrameStyles.Dim)
            : line;
    }

    private static string Millions(double usd) => usd == 0.0 ? "" : Output.Figures.Millions(usd).Replace(" M", "", StringComparison.Ordinal);

    /// <summary>The bar as it stands on the right; mirrored on the left.</summary>
    private string Bar(double observedUsd, double modelledUsd, bool left)
    {
        int observed = Cells(observedUsd, atLeast: 1);

        // Next to a bar that is there, a sliver of another kind would only change its look; the figures have it.
        int modelled = Cells(modelledUsd, atLeast: observed == 0 ? 1 : 0);
        int both = Math.Min(observed, modelled);
        string near = new(_glyphs.Both, both);
        string far = new(observed > modelled ? _glyphs.Full : _glyphs.Modelled, Math.Abs(observed - modelled));
        return left ? far + near : near + far;
    }

    /// <summary>What is there shows, however little.</summary>
    private int Cells(double usd, int atLeast) => usd > 0.0 ? Math.Max(atLeast, (int)Math.Round(usd / _usdPerCell, MidpointRounding.AwayFromZero)) : 0;
}
