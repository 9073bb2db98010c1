using System.Globalization;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>A record that the engine fails on: whether anybody may have been told of it is said only as far as the journal shows it, and it is left out only on a person's word.</summary>
public class FailingRecordTests
{
    private const long Hour = 3_600L * 1_000_000_000;

    private static readonly EngineOptions Live = new() { Clock = ClockMode.Live, MaxAheadNanos = long.MaxValue };
    private readonly MemoryStorage _storage = new();

    [Fact]
    public void Recover_LastRecordFails_SaysThatItWasNotAcked_AndGoesOnWithoutIt()
    {
        long failing = Write(publications: 2, ticksAfter: 0);
        string message = Refusal(new InvalidOperationException("a defect"));
        Assert.Contains($"record {failing}: the engine fails on this record (InvalidOperationException: a defect). Nothing but publication points follows", message, StringComparison.Ordinal);
        Assert.EndsWith($"--record {failing}", message, StringComparison.Ordinal);
        SkippedRecords.Add(_storage, failing);
        RecoveredEngine recovered = EngineRecovery.Recover(_storage, () => Failing(new InvalidOperationException()));
        Assert.Equal([failing], recovered.Journal.Skipped);
        Assert.Equal([failing], SkippedRecords.Read(_storage));
        Assert.Equal(failing + 2, recovered.Journal.Position.LastRecord);
        Assert.Contains("no record 1000000", Assert.Throws<JournalException>(() => SkippedRecords.Add(_storage, 1_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_RecordFailsThatOthersFollow_SaysThatItMayHaveBeenAcked_AndIsLeftOutByForceAlone()
    {
        long failing = Write(publications: 1, ticksAfter: 1);
        string message = Refusal(new InvalidOperationException("a defect"));
        Assert.Contains($"Record {failing + 2} follows it, so it was applied once", message, StringComparison.Ordinal);
        Assert.DoesNotContain("never acked", message, StringComparison.Ordinal);
        Assert.EndsWith($"--record {failing.ToString(CultureInfo.InvariantCulture)} --force", message, StringComparison.Ordinal);
        AssertNotSkipped(failing, $"record {failing + 2} follows it");
        SkippedRecords.Add(_storage, failing, isForced: true);
        Assert.Equal([failing], EngineRecovery.Recover(_storage, () => new RiskEngine(Live)).Journal.Skipped);
    }

    /// <summary>The start of that other run replayed it.</summary>
    [Fact]
    public void Add_RecordThatOnlyAnotherRunFollows_IsRefused()
    {
        long failing = Write(publications: 0, ticksAfter: 0);
        JournalPosition position = EngineRecovery.Recover(_storage, () => new RiskEngine(Live)).Journal.Position;
        using (var live = new JournaledEngine(_storage, Live, new JournalOptions { Identity = 7, Epoch = 2 }, position))
        {
            live.Publish();
        }

        AssertNotSkipped(failing, $"record {failing + 1} follows it");
    }

    [Fact]
    public void Add_RecordThatASnapshotCovers_IsRefused()
    {
        long failing = Write(publications: 1, ticksAfter: 0);
        SnapshotInfo snapshot = EngineRecovery.WriteSnapshot(_storage, EngineRecovery.Recover(_storage, () => new RiskEngine(Live)))!;
        AssertNotSkipped(failing, $"{snapshot.File} covers it");
        _storage.Put(snapshot.File, _storage.BytesOf(snapshot.File)[..^1]);
        SkippedRecords.Add(_storage, failing);
    }

    [Fact]
    public void Recover_MemoryRunsOut_SaysSoAndBlamesNoRecord()
    {
        Write(publications: 1, ticksAfter: 0);
        string message = Refusal(new TypeInitializationException("Table", new InsufficientMemoryException("too much")));
        Assert.Contains("not enough memory", message, StringComparison.Ordinal);
        Assert.DoesNotContain("skip", message, StringComparison.Ordinal);
        Assert.DoesNotContain("acked", message, StringComparison.Ordinal);
    }

    private static RiskEngine Failing(Exception defect)
    {
        var engine = new RiskEngine(Live);
        engine.State.AtMinuteEnds((_, _) => throw defect);
        return engine;
    }

    /// <summary>A journal in which the first end of a minute is in a known record, which it gives.</summary>
    private long Write(int publications, int ticksAfter)
    {
        using var live = new JournaledEngine(_storage, Live);
        JournalScript.Begin(live);
        live.Tick(TestEngine.Hours(1));
        live.Tick(TestEngine.Hours(1) + Hour);
        long failing = live.Journal.LastRecord;
        for (int i = 0; i < publications; i++)
        {
            live.Publish();
        }

        for (int i = 1; i <= ticksAfter; i++)
        {
            live.Tick(TestEngine.Hours(1) + Hour + i);
        }

        return failing;
    }

    private string Refusal(Exception defect) => Assert.Throws<JournalException>(() => EngineRecovery.Recover(_storage, () => Failing(defect))).Message;

    private void AssertNotSkipped(long record, string why)
    {
        string message = Assert.Throws<JournalException>(() => SkippedRecords.Add(_storage, record)).Message;
        Assert.Contains($"record {record} was applied once: {why}", message, StringComparison.Ordinal);
        Assert.Contains("--force", message, StringComparison.Ordinal);
        Assert.Empty(SkippedRecords.Read(_storage));
    }
}
