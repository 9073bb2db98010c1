using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Prints what was measured: a line a figure as it comes, and one JSON line for tools.</summary>
internal sealed class PositionsReport(PositionsOptions options, string command)
{
    private readonly List<Figure> _figures = [];

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    public void WriteHead()
    {
        Console.WriteLine($"machine: {Machine.Describe()}, load average {Machine.Load()}");
        Console.WriteLine($"runtime: {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine($"command: {command}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Positions:N0} isolated SYNTHETIC positions, {PositionTape.RowsPerMessage} rows a message in columns; {options.Slices} slices of {options.SliceRows:N0} upserts in random order"));
        Console.WriteLine();
        Console.WriteLine("| arm | figure | median | quartiles | worst | samples | target |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
    }

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {figure.Arm} | {figure.Name} | {Show(figure.Median)} | {Show(figure.Lower)} … {Show(figure.Upper)} | {Show(figure.Worst)} | {figure.Samples} | {figure.Target ?? "—"} |"));
    }

    public void WriteJson()
    {
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "positions",
            machine = Machine.Describe(),
            runtime = RuntimeInformation.FrameworkDescription,
            command,
            positions = options.Positions,
            crossAccounts = options.CrossAccounts,
            sliceRows = options.SliceRows,
            figures = _figures.Select(figure => new
            {
                arm = figure.Arm.ToString(),
                name = figure.Name,
                median = figure.Median,
                lowerQuartile = figure.Lower,
                upperQuartile = figure.Upper,
                worst = figure.Worst,
                samples = figure.Samples,
                target = figure.Target,
            }),
        }));
    }

    private static string Show(double value) => value.ToString(Math.Abs(value) >= 100.0 ? "N0" : Math.Abs(value) >= 1.0 ? "N2" : "N4", CultureInfo.InvariantCulture);
}
