using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BtcStream.Engine;
using BtcStream.Engine.Durability;

namespace BtcStream.LoadGenerator.Journal;

/// <summary>
/// What the journal costs and how fast it replays: the same rows into an engine in memory and into one with a journal, in alternating slices with the
/// bandwidth of the disk, written in the same pieces by nothing else; then a replay of all that was written.
/// </summary>
internal static class JournalBenchmark
{
    private const int DiskBytes = 64 << 20;
    private const int PieceBytes = 1 << 20;
    private const int WarmUpSlices = 2;

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

    /// <summary>Measures and prints.</summary>
    /// <param name="slices">Alternating slices of each side.</param>
    /// <param name="slice">Length of a slice.</param>
    /// <param name="fsync">When records are forced to the disk.</param>
    /// <param name="parent">Where a directory for the run is made, and deleted.</param>
    public static async Task<JournalResult> MeasureAsync(int slices, TimeSpan slice, FsyncPolicy fsync, string parent)
    {
        string path = Path.Combine(parent, Path.GetRandomFileName());
        try
        {
            List<JournalSlice> measured = [];
            using (DirectoryStorage storage = DirectoryStorage.Open(path))
            {
                var options = new JournalOptions { Fsync = fsync, Identity = 1, Epoch = 1 };
                await using var with = new JournalArm(new JournalWriter(storage, options, new EngineOptions(), default));
                await using var without = new JournalArm(null);
                for (int i = -WarmUpSlices; i < slices; i++)
                {
                    double memory = await without.RunAsync(slice);
                    double journaled = await with.RunAsync(slice);
                    double disk = MeasureDisk(path);
                    if (i >= 0)
                    {
                        measured.Add(new JournalSlice(memory / 1e6, journaled / 1e6, disk));
                    }
                }
            }

            (RecoveryReport report, double seconds) = Replay(path);
            var result = new JournalResult(fsync, measured, (double)report.Bytes / report.Rows, report.Rows, seconds);
            Write(result);
            return result;
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task<int> RunAsync(int slices, TimeSpan slice, FsyncPolicy fsync, string parent, string commandLine)
    {
        Machine.WriteHead(commandLine);
        await MeasureAsync(slices, slice, fsync, parent);
        return 0;
    }

    /// <summary>Pieces of a buffer's size, forced to the disk at the end; what is in them cannot be compressed. MB/s.</summary>
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

    private static void Write(JournalResult result)
    {
        double memory = Statistics.Median(result.Slices.Select(slice => slice.MemoryMillionRows));
        double journaled = Statistics.Median(result.Slices.Select(slice => slice.JournaledMillionRows));
        double disk = Statistics.Median(result.Slices.Select(slice => slice.DiskMegabytes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            in memory            {memory:F2} M rows/s
            with a journal       {journaled:F2} M rows/s ({result.Fsync}), {journaled * result.BytesPerRow:F0} MB/s, {result.BytesPerRow:F1} B a row
            journal / memory     {result.ToMemory} (target 0.70, or as much as the disk takes)
            disk, sequential     {disk:F0} MB/s
            journal / disk       {result.ToDisk} (target 0.80)
            replay               {result.ReplayMillionRows:F2} M rows/s, {result.Rows} rows in {result.ReplaySeconds:F2} s (target 5)
            """));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "journal",
            fsync = result.Fsync.ToString(),
            slices = result.Slices,
            ratio = result.ToMemory,
            ratioToDisk = result.ToDisk,
            bytesPerRow = result.BytesPerRow,
            replayMillionRowsPerSecond = result.ReplayMillionRows,
            rows = result.Rows,
        }));
    }
}
