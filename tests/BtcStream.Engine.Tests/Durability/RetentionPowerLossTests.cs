using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Tests.Simulation;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>The power goes while old segments are deleted, and the disk may have done any part of what it was not yet made to do.</summary>
public class RetentionPowerLossTests
{
    private const int Segments = 8;

    [Fact]
    public void Apply_PowerLostAtAnyMoment_LeavesAJournalWithoutGaps()
    {
        var left = new HashSet<int>();
        for (int seed = 0; seed < 400; seed++)
        {
            var disk = new SimulatedDisk(new Random(seed));
            SnapshotRetention retention = Fill(disk);
            disk.PowerLossIn = 1 + (seed % 20);
            try
            {
                retention.Apply(nowUnixNanos: 0);
            }
            catch (PowerLossException)
            {
                // As intended.
            }

            disk.LosePower();
            var segments = JournalInspector.Read(disk);
            Assert.Equal(Segments, segments.Position.LastRecord);
            left.Add(segments.Segments.Count);
        }

        // Everything in between was seen: all of them, and one less each time down to those that no snapshot lets go.
        Assert.Equal(Enumerable.Range(2, Segments - 1), left.Order());
    }

    /// <summary>Segments of a record each, two snapshots of which the older covers all but the last two, and an older one still.</summary>
    private static SnapshotRetention Fill(SimulatedDisk disk)
    {
        for (int record = 1; record <= Segments; record++)
        {
            Put(disk, SegmentName.Of(record), [.. RecordBytes.SegmentStart(record), .. RecordBytes.Whole(record)]);
        }

        var retention = new SnapshotRetention(disk, new SnapshotOptions { JournalBytes = 1, JournalHours = 0 });
        foreach (int covered in new[] { 2, Segments - 2, Segments })
        {
            Put(disk, SnapshotName.Of(covered), [1]);
            retention.AddWhole(SnapshotName.Of(covered));
        }

        disk.SyncDirectory();
        return retention;
    }

    private static void Put(SimulatedDisk disk, string name, byte[] bytes)
    {
        using IJournalFile file = disk.Create(name, 0);
        file.WriteFully(0, bytes);
        file.Sync();
    }
}
