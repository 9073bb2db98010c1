using System.Diagnostics;
using System.Text.Json;
using BtcStream.LoadGenerator.Processes;

namespace BtcStream.LoadGenerator.Report;

/// <summary>Runs the microbenchmarks' ratios in a process of their own and takes over their JSON line.</summary>
internal static class KernelStage
{
    private const string OwnProject = "BtcStream.LoadGenerator";
    private const string Project = "BtcStream.Microbenchmarks";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<IReadOnlyList<TargetRow>> MeasureAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(ServerChild.RuntimePath, [Find(AppContext.BaseDirectory), "--ratios"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("the microbenchmarks did not start");
        string json = "";
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            Console.WriteLine(line);
            json = line.StartsWith('{') ? line : json;
        }

        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? [.. JsonSerializer.Deserialize<Answer>(json, Json)!.Ratios.Select(ToRow)]
            : throw new InvalidOperationException($"the microbenchmarks ended with exit code {process.ExitCode}");
    }

    private static TargetRow ToRow(Line line) => new(
        $"{line.Name}: {line.Slow} / {line.Fast}", line.Target, line.IsUpperBound, new Ratio(line.Ratio, line.LowerQuartile, line.UpperQuartile), "processor time");

    /// <summary>In the build output of the project beside this one's.</summary>
    private static string Find(string ownFolder)
    {
        string[] parts = ownFolder.Split(Path.DirectorySeparatorChar);
        int project = Array.LastIndexOf(parts, OwnProject);
        if (project >= 0)
        {
            parts[project] = Project;
        }

        string path = Path.Combine(string.Join(Path.DirectorySeparatorChar, parts), $"{Project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"the microbenchmarks are not built: there is no {path}; dotnet build benchmarks/{Project} -c Release");
    }

    private sealed record Answer(IReadOnlyList<Line> Ratios);

    private sealed record Line(string Name, double Ratio, double LowerQuartile, double UpperQuartile, string Slow, string Fast, double? Target, bool IsUpperBound);
}
