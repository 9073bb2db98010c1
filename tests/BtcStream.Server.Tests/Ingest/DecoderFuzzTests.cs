using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>
/// Batches with bytes changed, cut out or put in: a decoder takes them or says that they are malformed and leaves the batch as it was, and the engine takes whatever came of
/// it. BTCSTREAM_FUZZ_ROUNDS=N tries N of each kind instead of some, BTCSTREAM_SEED=N begins with another seed.
/// </summary>
public class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int RoundsPerEngine = 200;

    public static TheoryData<InputKind> Kinds => [InputKind.Quotes, InputKind.Positions, InputKind.Accounts, InputKind.Liquidations, InputKind.Market];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_MutatedBatches_AreTakenOrRefusedAndTheEngineGoesOn(InputKind kind)
    {
        int rounds = Setting("BTCSTREAM_FUZZ_ROUNDS", 1_000);
        int seed = Setting("BTCSTREAM_SEED", 1);
        (int taken, int refused) = (0, 0);
        (RiskEngine engine, IngestCall call) = NewEngine();
        var batch = new InputBatch();
        for (int round = 0; round < rounds; round++)
        {
            var random = new Random(seed + round);
            byte[] bytes = Mutate(Whole(kind, random), random);
            batch.Clear();
            try
            {
                Append(kind, bytes, batch);
                engine.Apply(call, batch);
                taken++;
            }
            catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
            {
                Assert.NotEmpty(e.Message);
                Assert.Equal((0, 0, 0, 0, 0), (batch.MessageCount, batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Depth.Count));
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{kind} with seed {seed + round}: {Convert.ToHexString(bytes)}", e);
            }

            if (round % RoundsPerEngine == RoundsPerEngine - 1)
            {
                // What was taken may be a price or a date of any size: the state must still add up to a view.
                engine.Publish();
                (engine, call) = NewEngine();
            }
        }

        output.WriteLine($"{kind}: {taken} taken, {refused} refused");
        Assert.True(taken > rounds / 20 && refused > rounds / 20, $"{taken} taken, {refused} refused");
    }

    private static (RiskEngine Engine, IngestCall Call) NewEngine()
    {
        var engine = new RiskEngine(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0 });
        return (engine, engine.OpenCall());
    }

    private static byte[] Whole(InputKind kind, Random random) =>
        kind == InputKind.Quotes ? RandomQuotes.Batch(random).ToByteArray() : RandomRows.Batch(DecoderCase.Of(kind), random).ToByteArray();

    private static void Append(InputKind kind, byte[] bytes, InputBatch batch)
    {
        if (kind == InputKind.Quotes)
        {
            BatchDecoder.Append<QuoteDecoder>(bytes, batch);
        }
        else
        {
            DecoderCase.Of(kind).Append(bytes, batch);
        }
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : usual;
}
