using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>
/// A client's numbers lie in the journal as they came, so a client can send what looks like a record that says of the one it is in that it was on the disk. Torn by a crash, that one must
/// be torn still: a server that does not start for a client's sake is a denial of service.
/// </summary>
public class ForgedRecordTests
{
    private static readonly string Name = SegmentName.Of(1);

    [Fact]
    public void Recover_TornRecordWithAForgedOneInIt_IsCut()
    {
        SegmentHeader header = RecordBytes.Header(1, SegmentHeader.Newest);
        MemoryStorage storage = Torn(header);
        RecoveryReport report = JournalRecovery.Recover(storage, new RiskEngine(new EngineOptions()));
        Assert.Equal((1L, 2L, 0L), (report.Position.LastRecord, report.Torn!.Record, report.Torn.LaterRecords));
        Assert.Equal(header.Size + RecordHeader.Size, storage.BytesOf(Name).Length);
    }

    /// <summary>Records of the first version say nothing that a client does not know.</summary>
    [Fact]
    public void Recover_TornRecordWithAForgedOneInIt_InASegmentOfTheFirstVersion_IsTakenForDamage() =>
        Assert.Throws<JournalException>(() => JournalRecovery.Recover(Torn(RecordBytes.Header(1, 1)), new RiskEngine(new EngineOptions())));

    [Fact]
    public void Recover_DamageBeforeRecordsOfTheSegment_IsDamageStill()
    {
        SegmentHeader header = RecordBytes.Header(1, SegmentHeader.Newest);
        byte[] first = RecordBytes.Whole(1, seed: header.Seed);
        first[9] ^= 1;
        var storage = new MemoryStorage();
        storage.Put(Name, [.. header.ToBytes(), .. first, .. RecordBytes.Whole(2, durable: 1, seed: header.Seed)]);
        Assert.Throws<JournalException>(() => JournalRecovery.Recover(storage, new RiskEngine(new EngineOptions())));
    }

    /// <summary>Directories that differ in nothing else have other checksums.</summary>
    [Fact]
    public void Seed_OfAnotherIdentity_IsAnother()
    {
        SegmentHeader header = RecordBytes.Header(1, SegmentHeader.Newest);
        Assert.NotEqual(header.Seed, (header with { Identity = header.Identity + 1 }).Seed);
        Assert.NotEqual(RecordHeader.Unseeded, header.Seed);
    }

    /// <summary>A record, and one that lacks its end, with what a client sent in it.</summary>
    private static MemoryStorage Torn(SegmentHeader header)
    {
        byte[] torn = RecordBytes.Whole(2, payload: 4_096, fill: 0x40, seed: header.Seed);
        RecordBytes.Whole(3, durable: 2).CopyTo(torn, 512);
        var storage = new MemoryStorage();
        storage.Put(Name, [.. header.ToBytes(), .. RecordBytes.Whole(1, seed: header.Seed), .. torn[..^8]]);
        return storage;
    }
}
