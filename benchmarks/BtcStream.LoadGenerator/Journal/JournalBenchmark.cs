using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BtcStream.Engine;
using BtcStream.Engine.Durability;

namespace BtcStream.LoadGenerator.Journal;

/// <summary>
/// What the journal costs and how fast it replays: the same rows into an engine in memory and into one with a journal, in alternating slices; then the bandwidth of
/// the disk, written in the same pieces by nothing else; then a replay of all that was written.
/// </summary>
internal static class JournalBenchmark
{
    private const int DiskBytes = 256 << 20;
    private const int PieceBytes = 1 << 20;

    public static Command CreateCommand(string commandLine)
    {
        var slices = new Option<int>("--slices") { Description = "Alternating slices of each side", DefaultValueFactory = _ => 11 };
        var slice = new Option<int>("--slice-ms") { Description = "Length of a slice in milliseconds", DefaultValueFactory = _ => 300 };
        var fsync = new Option<string>("--fsync") { Description = "always, interval or never", DefaultValueFactory = _ => "interval" };
        var directory = new Option<string?>("--data") { Description = "Where; a directory of its own in the system's temporary one unless given" };
        var command = new Command("journal", "The journal: its cost against an engine in memory, and replay; without the wire") { slices, slice, fsync, directory };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(slices),
            TimeSpan.FromMilliseconds(parsed.GetValue(slice)),
            Enum.Parse<FsyncPolicy>(parsed.GetRequiredValue(fsync), ignoreCase: true),
            parsed.GetValue(directory) ?? Path.GetTempPath(),
            commandLine));
        return command;
    }

    private static async Task<int> RunAsync(int slices, TimeSpan slice, FsyncPolicy fsync, string parent, string commandLine)
    {
        string path = Path.Combine(parent, Path.GetRandomFileName());
        Console.WriteLine($"{commandLine}\n{Machine.Describe()}\nprocesses that wait: {Machine.Load()}");
        try
        {
            List<double> memory = [];
            List<double> journaled = [];
            using (DirectoryStorage storage = DirectoryStorage.Open(path))
            {
                var options = new JournalOptions { Fsync = fsync, Identity = 1, Epoch = 1 };
                await using var with = new JournalArm(new JournalWriter(storage, options, new EngineOptions(), default));
                await using var without = new JournalArm(null);
                for (int i = -2; i < slices; i++)
                {
                    double plain = await without.RunAsync(slice);
                    double kept = await with.RunAsync(slice);
                    if (i >= 0)
                    {
                        memory.Add(plain / 1e6);
                        journaled.Add(kept / 1e6);
                    }
                }
            }

            double disk = MeasureDisk(path);
            (RecoveryReport report, double seconds) = Replay(path);
            Write(fsync, memory, journaled, disk, report, seconds);
            return 0;
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Feeds a journal for a while and replays it; M rows a second of the replay.</summary>
    public static async Task<double> MeasureReplayAsync(TimeSpan feeding, string parent)
    {
        string path = Path.Combine(parent, Path.GetRandomFileName());
        try
        {
            using (DirectoryStorage storage = DirectoryStorage.Open(path))
            {
                await using var arm = new JournalArm(new JournalWriter(storage, new JournalOptions { Identity = 1, Epoch = 1 }, new EngineOptions(), default));
                await arm.RunAsync(feeding);
            }

            (RecoveryReport report, double seconds) = Replay(path);
            return report.Rows / seconds / 1e6;
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static double MeasureDisk(string path)
    {
        byte[] piece = new byte[PieceBytes];
        new Random(1).NextBytes(piece);
        using FileStream file = new(Path.Combine(path, "disk"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        long start = Stopwatch.GetTimestamp();
        for (int at = 0; at < DiskBytes; at += PieceBytes)
        {
            file.Write(piece);
        }

        file.Flush(flushToDisk: true);
        return DiskBytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6;
    }

    private static (RecoveryReport Report, double Seconds) Replay(string path)
    {
        using DirectoryStorage storage = DirectoryStorage.Open(path);
        var engine = new RiskEngine(new EngineOptions());
        long start = Stopwatch.GetTimestamp();
        RecoveryReport report = JournalRecovery.Recover(storage, engine);
        return (report, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static void Write(FsyncPolicy fsync, List<double> memory, List<double> journaled, double disk, RecoveryReport report, double seconds)
    {
        double[] ratios = [.. journaled.Zip(memory, (kept, plain) => kept / plain)];
        double bytesPerRow = (double)report.Bytes / report.Rows;
        double written = Statistics.Median(journaled) * bytesPerRow;
        double replayed = report.Rows / seconds / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            in memory            {Statistics.Median(memory):F2} M rows/s
            with a journal       {Statistics.Median(journaled):F2} M rows/s ({fsync}), {written:F0} MB/s, {bytesPerRow:F1} B a row
            ratio                {Statistics.Median(ratios):F2} (quartiles {Statistics.Quartile(ratios, 1):F2} to {Statistics.Quartile(ratios, 3):F2}; target 0.70, or 0.80 of the disk)
            disk, sequential     {disk:F0} MB/s: the journal wrote {written / disk:F2} of it
            replay               {replayed:F2} M rows/s, {report.Rows} rows in {seconds:F2} s (target 5)
            """));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "journal",
            fsync = fsync.ToString(),
            memory,
            journaled,
            ratio = Statistics.Median(ratios),
            diskMegabytesPerSecond = disk,
            bytesPerRow,
            replayMillionRowsPerSecond = replayed,
            rows = report.Rows,
        }));
    }
}
