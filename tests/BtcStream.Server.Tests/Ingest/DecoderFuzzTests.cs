using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>
/// Batches with bytes changed, cut out or put in: a decoder takes them or says that they are malformed and leaves the batch as it was, and the engine takes whatever came of
/// it.
/// </summary>
[Trait("Category", FuzzRun.Category)]
public class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 1_000;
    private const int RoundsPerEngine = 200;

    /// <summary>Most of it is a new engine, and the room that its state takes at first.</summary>
    private const long MostBytes = 16 << 20;

    public static TheoryData<InputKind> Kinds =>
        [InputKind.Quotes, InputKind.Trades, InputKind.Positions, InputKind.Accounts, InputKind.Liquidations, InputKind.Market, InputKind.Observations];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_MutatedBatches_AreTakenOrRefusedAndTheEngineGoesOn(InputKind kind)
    {
        (RiskEngine engine, IngestCall call) = NewEngine();
        var batch = new InputBatch();
        int round = 0;
        new FuzzRun($"decoder of {kind}", Rounds, output).Run(MostBytes, random =>
        {
            if (++round % RoundsPerEngine == 0)
            {
                // What was taken may be a price or a date of any size: the state must still add up to a view.
                engine.Publish();
                (engine, call) = NewEngine();
            }

            byte[] bytes = Mutation.Of(Whole(kind, random), random);
            batch.Clear();
            try
            {
                Append(kind, bytes, batch);
            }
            catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
            {
                Assert.NotEmpty(e.Message);
                Assert.Equal(
                    (0, 0, 0, 0, 0, 0), (batch.MessageCount, batch.RowCount, batch.Text.Count, batch.Names.Count, batch.Depth.Count, batch.Observations.Rows.Length));
                return false;
            }

            engine.Apply(call, batch);
            return true;
        });
    }

    private static (RiskEngine Engine, IngestCall Call) NewEngine()
    {
        var engine = new RiskEngine(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0 });
        return (engine, engine.OpenCall());
    }

    private static byte[] Whole(InputKind kind, Random random) => kind switch
    {
        InputKind.Quotes => RandomQuotes.Batch(random).ToByteArray(),
        InputKind.Observations => RandomObservations.Batch(random).ToByteArray(),
        _ => RandomRows.Batch(DecoderCase.Of(kind), random).ToByteArray(),
    };

    private static void Append(InputKind kind, byte[] bytes, InputBatch batch)
    {
        switch (kind)
        {
            case InputKind.Quotes:
                BatchDecoder.Append<QuoteDecoder>(bytes, batch);
                break;
            case InputKind.Observations:
                ObservationDecoder.Append(bytes, batch);
                break;
            default:
                DecoderCase.Of(kind).Append(bytes, batch);
                break;
        }
    }
}
