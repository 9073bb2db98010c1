using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Journals with bytes changed, with and without checksums that hold: they are read or refused, and nothing else comes of it.</summary>
[Trait("Category", FuzzRun.Category)]
public sealed class JournalFuzzTests
{
    private const int RoundsPerEngine = 200;
    private const int FirstSegmentBytes = 40_000;

    /// <summary>A few times the journal, or a new engine.</summary>
    private const long MostBytes = 32 << 20;

    private readonly ITestOutputHelper _output;
    private readonly MemoryStorage _storage = new();
    private readonly List<byte[]> _batches = [];
    private readonly string _last;

    public JournalFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        using (var live = new JournaledEngine(_storage, null, new JournalOptions { Identity = 7, Epoch = 1, Fsync = FsyncPolicy.Always, SegmentBytes = FirstSegmentBytes }))
        {
            JournalScript.Begin(live);
            var script = new JournalScript(5);
            while (_storage.List().Count < 2 || _storage.BytesOf(_storage.List()[^1]).Length < FirstSegmentBytes / 4)
            {
                script.Play(live, 1);
                live.WaitDurable();
            }
        }

        _last = _storage.List()[^1];
        JournalReader.Read(_storage, 0, new BatchPayloads(_batches));
    }

    [Fact]
    public void Read_MutatedFile_IsReadOrRefused()
    {
        byte[] whole = _storage.BytesOf(_last);
        new FuzzRun("journal's files", 2_000, _output).Run(MostBytes, random =>
        {
            MemoryStorage storage = _storage.Copy();
            storage.Put(_last, Mutation.Of(whole, random));
            try
            {
                // What nobody was told of may be missing at the end; what comes before it has to be there as it was.
                List<byte[]> read = [];
                JournalReader.Read(storage, 0, new BatchPayloads(read));
                Assert.True(read.Count <= _batches.Count, "there are batches that nobody wrote");
                Assert.All(read.Zip(_batches), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second), "a batch is another one"));
                return true;
            }
            catch (JournalException e)
            {
                Assert.Contains(_last, e.Message, StringComparison.Ordinal);
                return false;
            }
        });
    }

    /// <summary>What a record says, whatever its checksum: no bytes make a batch that the engine could not take.</summary>
    [Fact]
    public void TryRead_MutatedBatch_IsRefusedOrApplies()
    {
        var engine = new RiskEngine(new EngineOptions());
        IngestCall call = engine.OpenCall();
        var batch = new InputBatch();
        int round = 0;
        new FuzzRun("journal's batches", 20_000, _output).Run(MostBytes, random =>
        {
            if (++round % RoundsPerEngine == 0)
            {
                engine.Publish();
                engine = new RiskEngine(new EngineOptions());
                call = engine.OpenCall();
            }

            batch.Clear();
            byte[] whole = _batches[random.Next(_batches.Count)];
            if (!BatchDecoder.TryRead(random.Next(2) == 0 ? Mutation.Of(whole, random) : Mutation.Flip(whole, random), batch))
            {
                return false;
            }

            engine.Apply(call, batch);
            return true;
        });
    }

    [Fact]
    public void Replay_MutatedRecordsWithValidChecksums_IsRefusedOrReplays()
    {
        byte[] whole = _storage.BytesOf(_last);
        SegmentHeader header = SegmentHeader.TryRead(_storage.Open(_last, isWritten: false), out _)!;
        new FuzzRun("journal's records", 100, _output).Run(MostBytes, random =>
        {
            byte[] mutated = [.. whole];
            int at = header.Size;
            while (at < mutated.Length)
            {
                int length = (int)RecordHeader.PeekLength(mutated.AsSpan(at));
                if (random.Next(4) == 0 && length > RecordHeader.Size)
                {
                    int where = at + random.Next(RecordHeader.Size - 4, length);
                    mutated[where] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(mutated[where] ^ (1 << random.Next(8)));
                }

                RecordHeader.Stamp(mutated.AsSpan(at, length), 0, header.Seed);
                at += length;
            }

            MemoryStorage storage = _storage.Copy();
            storage.Put(_last, mutated);
            try
            {
                JournalRecovery.Replay(storage, new RiskEngine(new EngineOptions()));
                return true;
            }
            catch (JournalException e)
            {
                Assert.Contains(_last, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("the engine fails", e.Message, StringComparison.Ordinal);
                return false;
            }
        });
    }

    private sealed class BatchPayloads(List<byte[]> payloads) : IRecordVisitor
    {
        public void BeginSegment(string file, SegmentHeader header)
        {
        }

        public string? Visit(in RecordPlace place, ReadOnlySpan<byte> payload)
        {
            if (place.Header.Kind == RecordKind.Batch)
            {
                payloads.Add(payload.ToArray());
            }

            return null;
        }
    }
}
