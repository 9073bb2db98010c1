using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace BtcStream.LoadGenerator.Charts;

/// <summary>One line of a panel.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Color">As CSS has it.</param>
/// <param name="Values">One for each x; NaN leaves a gap.</param>
internal sealed record ChartLine(string Name, string Color, IReadOnlyList<double> Values);

/// <summary>One plot: lines over a common x, from 0 upwards.</summary>
/// <param name="Title">What is shown, with its unit.</param>
/// <param name="Lines">At least one.</param>
internal sealed record ChartPanel(string Title, IReadOnlyList<ChartLine> Lines);

/// <summary>Panels of line plots, one below the other, as an SVG that stands by itself. Readable on a light and on a dark page, since it has its own ground.</summary>
/// <param name="title">Above all of them.</param>
/// <param name="xTitle">What x is, with its unit.</param>
/// <param name="x">Rising.</param>
internal sealed class SvgChart(string title, string xTitle, IReadOnlyList<double> x)
{
    private const double Width = 860.0;
    private const double PanelHeight = 210.0;
    private const double Left = 70.0;
    private const double Right = 20.0;
    private const double Top = 44.0;
    private const double PanelTop = 34.0;
    private const double PanelBottom = 26.0;
    private const double Bottom = 24.0;
    private const int Ticks = 5;

    private static readonly double[] NiceFactors = [1.0, 2.0, 2.5, 5.0, 10.0];

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws it.</summary>
    public string Draw(IReadOnlyList<ChartPanel> panels)
    {
        double height = Top + (panels.Count * PanelHeight) + Bottom;
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("width", Number(Width)),
            new XAttribute("height", Number(height)),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", "12"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Text(Left, 24.0, title, "start", "#111111", 15));
        for (int i = 0; i < panels.Count; i++)
        {
            root.Add(DrawPanel(panels[i], Top + (i * PanelHeight)));
        }

        root.Add(Text((Left + Width - Right) / 2.0, height - 8.0, xTitle, "middle", "#444444"));
        return root.ToString();
    }

    private XElement DrawPanel(ChartPanel panel, double top)
    {
        double plotTop = top + PanelTop;
        double plotBottom = top + PanelHeight - PanelBottom;
        double step = NiceStep(panel.Lines.SelectMany(line => line.Values).Where(double.IsFinite).DefaultIfEmpty(1.0).Max() / Ticks);
        double most = step * Ticks;
        double Y(double value) => plotBottom - (value / most * (plotBottom - plotTop));
        var group = new XElement(Svg + "g", Text(Left, top + 20.0, panel.Title, "start", "#111111", 13));
        for (int tick = 0; tick <= Ticks; tick++)
        {
            double y = Y(tick * step);
            group.Add(Line(Left, y, Width - Right, y, "#e3e3e3"), Text(Left - 8.0, y + 4.0, Label(tick * step), "end", "#444444"));
        }

        double xStep = NiceStep((x[^1] - x[0]) / 8.0);
        for (double at = Math.Ceiling(x[0] / xStep) * xStep; at <= x[^1]; at += xStep)
        {
            group.Add(Text(X(at), plotBottom + 16.0, Label(at), "middle", "#444444"));
        }

        double legend = Width - Right;
        foreach (ChartLine line in panel.Lines.Reverse())
        {
            group.Add(Text(legend, top + 20.0, line.Name, "end", line.Color));
            legend -= (line.Name.Length * 6.8) + 18.0;
        }

        group.Add(panel.Lines.SelectMany(line => Paths(line, Y)));
        return group;
    }

    private IEnumerable<XElement> Paths(ChartLine line, Func<double, double> y)
    {
        var points = new StringBuilder();
        bool isDrawing = false;
        for (int i = 0; i < x.Count; i++)
        {
            bool isFinite = double.IsFinite(line.Values[i]);
            if (isFinite)
            {
                points.Append(isDrawing ? 'L' : 'M').Append(Number(X(x[i]))).Append(' ').Append(Number(y(line.Values[i])));
            }

            isDrawing = isFinite;
        }

        yield return new XElement(
            Svg + "path",
            new XAttribute("d", points.ToString()),
            new XAttribute("fill", "none"),
            new XAttribute("stroke", line.Color),
            new XAttribute("stroke-width", "1.8"),
            new XAttribute("stroke-linejoin", "round"));
    }

    private double X(double value) => Left + ((value - x[0]) / Math.Max(x[^1] - x[0], double.Epsilon) * (Width - Left - Right));

    /// <summary>The next of 1, 2, 2.5 and 5 times a power of ten.</summary>
    private static double NiceStep(double least)
    {
        if (!(least > 0.0))
        {
            return 1.0;
        }

        double power = Math.Pow(10.0, Math.Floor(Math.Log10(least)));
        return power * NiceFactors.First(factor => factor * power >= least * (1.0 - 1e-12));
    }

    private static XElement Line(double x1, double y1, double x2, double y2, string color) => new(
        Svg + "line",
        new XAttribute("x1", Number(x1)),
        new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)),
        new XAttribute("y2", Number(y2)),
        new XAttribute("stroke", color));

    private static XElement Text(double x, double y, string text, string anchor, string color, int size = 12) => new(
        Svg + "text",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("text-anchor", anchor),
        new XAttribute("fill", color),
        new XAttribute("font-size", size),
        text);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Label(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
