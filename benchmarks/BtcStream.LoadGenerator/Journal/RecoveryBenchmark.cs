using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.LoadGenerator.Journal;

/// <summary>
/// A snapshot of many positions, 2,000 options and a day and a month of history: how long the engine takes no input for it, how long it takes in all while quotes go
/// on, how large it is, and how long a start takes to load it.
/// </summary>
internal static class RecoveryBenchmark
{
    public static Command CreateCommand(string commandLine)
    {
        var positions = new Option<int>("--positions") { Description = "Open positions", DefaultValueFactory = _ => 10_000_000 };
        var minutes = new Option<int>("--history") { Description = "Minutes of history, and hours half as many", DefaultValueFactory = _ => 1_440 };
        var rounds = new Option<int>("--rounds") { Description = "Snapshots taken", DefaultValueFactory = _ => 5 };
        var directory = new Option<string?>("--data") { Description = "Where; a directory of its own in the system's temporary one unless given" };
        var command = new Command("recovery", "A snapshot: the engine's pause for it, its size, and loading it; without the wire") { positions, minutes, rounds, directory };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(positions), parsed.GetValue(minutes), parsed.GetValue(rounds), parsed.GetValue(directory) ?? Path.GetTempPath(), commandLine));
        return command;
    }

    private static async Task<int> RunAsync(int positions, int minutes, int rounds, string parent, string commandLine)
    {
        Console.WriteLine($"{commandLine}\n{Machine.Describe()}\nprocesses that wait: {Machine.Load()}");
        Write(positions, await MeasureAsync(positions, minutes, rounds, parent));
        return 0;
    }

    /// <summary>Takes snapshots of a filled engine while quotes go on, and loads the last.</summary>
    public static async Task<RecoveryMeasure> MeasureAsync(int positions, int minutes, int rounds, string parent)
    {
        string path = Path.Combine(parent, Path.GetRandomFileName());
        try
        {
            List<SnapshotReport> taken = [];
            using (DirectoryStorage storage = DirectoryStorage.Open(path))
            {
                var engine = new RiskEngine(new EngineOptions());
                var journal = new JournalWriter(storage, new JournalOptions { Identity = 1, Epoch = 1 }, engine.Options, default);
                await using var host = new EngineHost(engine, new HostOptions { BatchesPerSession = 32, PublishesWhenDrained = false }, journal);
                host.Start();
                using var feed = new RecoveryFeed(host.OpenSession());
                await feed.FillAsync(positions, minutes);
                await using var keeper = new SnapshotKeeper(host, storage, new SnapshotOptions(), new SnapshotClock(() => Stopwatch.GetElapsedTime(0), () => 0));
                for (int round = 0; round < rounds; round++)
                {
                    Task<SnapshotReport?> taking = keeper.TakeAsync();
                    await feed.QuoteUntilAsync(taking);
                    taken.Add((await taking)!);
                }
            }

            (RecoveredEngine recovered, double seconds) = Load(path);
            return new RecoveryMeasure(
                taken[^1].Snapshot.Bytes, [.. taken.Select(one => one.PauseMicros / 1e3)], [.. taken.Select(one => one.Seconds)], seconds, recovered.Journal.Rows);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static (RecoveredEngine Recovered, double Seconds) Load(string path)
    {
        using DirectoryStorage storage = DirectoryStorage.Open(path);
        long start = Stopwatch.GetTimestamp();
        RecoveredEngine recovered = EngineRecovery.Recover(storage, () => new RiskEngine(new EngineOptions()));
        return (recovered, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static void Write(int positions, RecoveryMeasure measured)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            snapshot             {measured.Bytes / 1e6:F0} MB of {positions} positions, in {Statistics.Median(measured.Seconds):F2} s beside quotes
            engine's pause       {Statistics.Median(measured.PauseMillis):F2} ms (first {measured.PauseMillis[0]:F2}, most {measured.PauseMillis.Max():F2})
            recovery             {measured.LoadSeconds:F2} s with {measured.TailRows} rows after the snapshot (target 5 for 10,000,000 positions)
            """));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "recovery",
            positions,
            bytes = measured.Bytes,
            pauseMillis = measured.PauseMillis,
            snapshotSeconds = measured.Seconds,
            recoverySeconds = measured.LoadSeconds,
            tailRows = measured.TailRows,
        }));
    }
}

/// <summary>What was measured.</summary>
/// <param name="Bytes">Size of a snapshot.</param>
/// <param name="PauseMillis">How long the engine took no input for each, milliseconds.</param>
/// <param name="Seconds">How long each took in all.</param>
/// <param name="LoadSeconds">How long a start took.</param>
/// <param name="TailRows">Rows of the journal after the last snapshot.</param>
internal sealed record RecoveryMeasure(long Bytes, double[] PauseMillis, double[] Seconds, double LoadSeconds, long TailRows);
