using System.Collections;
using System.Globalization;
using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Server.Ingest;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Columns = BtcStream.Contracts.V1.ObservationColumns;
using Row = BtcStream.Engine.Ring.ObservationRow;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Observations from the wire into a batch: every kind as rows and as columns, and nothing of a message that is not valid.</summary>
public sealed class ObservationDecoderTests
{
    public static TheoryData<string> Kinds => [.. RandomObservations.Kinds.Select(kind => kind.Name)];

    public static TheoryData<string> Series => [.. RandomObservations.Series.Select(series => series.Name)];

    /// <summary>The contract's numbers and names, which rows of the engine repeat.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_RowsOfAKind_HoldItsFiguresInTheContractsOrder(string name)
    {
        FieldDescriptor kind = RandomObservations.Kinds.Single(field => field.Name == name);
        int values = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            Contracts.V1.ObservationRow expected = RandomObservations.OneRow(kind, new Random(seed));
            InputBatch batch = Decode(new ObservationBatch { Rows = { expected } });
            Row row = Assert.Single(batch.Observations.Rows.ToArray());
            Assert.Equal((kind.FieldNumber, expected.HasTime, (long)expected.Time), ((int)row.Kind, row.HasTime, row.Time));
            Assert.Equal((expected.Source, expected.Underlying), (Text(batch, row.SourceText), Text(batch, row.UnderlyingText)));
            var content = (IMessage)kind.Accessor.GetValue(expected);
            values += AssertFigures(content, row);
            AssertList(content, batch, row);
        }

        Assert.True(values > 50 || name is "fleet" or "cost_basis", $"only {values} figures were compared");
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Append_Columns_LeaveTheSameStateAndRefusalsAsTheirRows(string name)
    {
        FieldDescriptor series = RandomObservations.Series.Single(field => field.Name == name);
        int accepted = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            Columns columns = RandomObservations.OneSeries(series, random, random.Next(20));
            (ulong columnDigest, string[] columnRefusals, RowCounts counts) = Apply(new ObservationBatch { Columns = columns });
            (ulong rowDigest, string[] rowRefusals, _) = Apply(new ObservationBatch { Rows = { RandomObservations.ToRows(columns, series) } });
            Assert.True(columnDigest == rowDigest, $"seed {seed}: {columns}");
            Assert.Equal(rowRefusals, columnRefusals);
            accepted += (int)counts.Accepted;
        }

        Assert.True(accepted > 200, $"only {accepted} rows were accepted");
    }

    [Fact]
    public void Append_MessageCutAtEveryByte_IsRefusedOrReadAsTheGeneratedTypeReadsIt()
    {
        byte[] whole = [.. RandomObservations.Rows(new Random(3), 12).ToByteArray(), .. Batch(new Random(4)).ToByteArray()];
        for (int length = 0; length < whole.Length; length++)
        {
            AssertWholeOrNothing(whole[..length]);
        }
    }

    [Fact]
    public void Append_RandomlyChangedMessages_AreTakenWholeOrNotAtAll()
    {
        int refused = 0;
        for (int seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = [.. RandomObservations.Rows(random, 3).ToByteArray(), .. Batch(random).ToByteArray()];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            refused += AssertWholeOrNothing(bytes) ? 0 : 1;
        }

        Assert.InRange(refused, 100, 1_900);
    }

    [Fact]
    public void Append_ColumnOfAnotherLength_NamesItAndItsLength() =>
        Assert.Equal(
            "column hash_rate_ehs has 2 entries; the message has 3 rows in columns",
            Refuse(new Columns { Source = "s", Time = { 1, 2, 3 }, Network = new NetworkColumns { HashRateEhs = { 1, 2 } } }));

    [Fact]
    public void Append_ColumnsWithoutTimes_NameTheColumn() =>
        Assert.Equal(
            "column price_usd has 1 entries; the message has 0 rows in columns",
            Refuse(new Columns { Source = "s", AssetPrice = new AssetPriceColumns { Asset = "BNB", PriceUsd = { 600 } } }));

    [Fact]
    public void Append_BitmapOfAnotherLength_NamesItAndItsLength() =>
        Assert.Equal(
            "bitmap open_present has 2 bytes; 3 rows take 1",
            Refuse(new Columns
            {
                Source = "s",
                Time = { 1, 2, 3 },
                VolatilityIndex = new VolatilityIndexColumns { Index = "DVOL", Open = { 1, 2, 3 }, OpenPresent = ByteString.CopyFrom(7, 0), Close = { 1, 2, 3 } },
            }));

    [Fact]
    public void Append_RowsBeforeColumns_NumbersRunOn()
    {
        var batch = new ObservationBatch
        {
            Columns = new Columns { Source = "s", Time = { 5, 6 }, VolatilityIndex = new VolatilityIndexColumns { Index = "DVOL", Close = { 0.4, -1 } } },
            Rows = { new Contracts.V1.ObservationRow { Source = "s", Time = 4, AssetPrice = new AssetPriceObservation { Asset = "BNB", PriceUsd = double.NaN } } },
        };
        (_, string[] refusals, RowCounts counts) = Apply(batch);
        Assert.Equal(new RowCounts { Accepted = 1, Rejected = 2 }, counts);
        Assert.Equal(["0 NotFinite price_usd NaN", "2 Negative close -1"], refusals);
    }

    private static ObservationBatch Batch(Random random)
    {
        FieldDescriptor[] series = [.. RandomObservations.Series];
        return new ObservationBatch
        {
            Sequence = 5,
            Definitions = { new InstrumentDefinition { Id = 1, Instrument = "BTC-PERPETUAL" } },
            Columns = RandomObservations.OneSeries(series[random.Next(series.Length)], random, 9),
        };
    }

    /// <summary>Appends bytes behind a good message, which has to stay as it was; what is taken goes into an engine, which has to answer for every row.</summary>
    private static bool AssertWholeOrNothing(byte[] bytes)
    {
        InputBatch batch = Decode(RandomObservations.Rows(new Random(1), 2));
        (int, int, int, int, int) before = SizesOf(batch);
        try
        {
            ObservationDecoder.Append(bytes, batch);
        }
        catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
        {
            Assert.Equal(before, SizesOf(batch));
            return false;
        }

        var message = ObservationBatch.Parser.ParseFrom(bytes);
        int rows = message.Rows.Count + (message.Columns?.Time.Count ?? 0);
        Assert.Equal((2, rows + 2), (batch.MessageCount, batch.RowCount));
        var engine = new RiskEngine(new EngineOptions());
        engine.Apply(engine.OpenCall(), batch);
        Assert.Equal(rows + 2, batch.Result.Counts.Total);
        return true;
    }

    private static (int, int, int, int, int) SizesOf(InputBatch batch) =>
        (batch.MessageCount, batch.RowCount, batch.Definitions.Count, batch.Text.Count, batch.ObservationPoints.Count);

    private static int AssertFigures(IMessage content, Row row)
    {
        FieldDescriptor[] figures =
            [.. content.Descriptor.Fields.InFieldNumberOrder().Where(field => !field.IsRepeated && field.FieldType is FieldType.Double or FieldType.UInt32)];
        for (int i = 0; i < figures.Length; i++)
        {
            bool isGiven = figures[i].Accessor.HasValue(content);
            double expected = isGiven ? Convert.ToDouble(figures[i].Accessor.GetValue(content), CultureInfo.InvariantCulture) : double.NaN;
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(row[i]));
            Assert.Equal(isGiven, (row.Present & (1 << i)) != 0);
        }

        return figures.Length;
    }

    private static void AssertList(IMessage content, InputBatch batch, Row row)
    {
        ObservationPoint[] points = batch.ObservationPoints.Rows.Slice(row.PointStart, row.PointCount).ToArray();
        if (content is FleetObservation fleet)
        {
            Assert.Equal(
                fleet.Machines.Select(machine => (machine.Name, machine.EfficiencyJoulesPerTerahash, machine.Share)),
                points.Select(point => (Text(batch, point.NameText), point.First, point.Second)));
            return;
        }

        IList[] lists = [.. content.Descriptor.Fields.InFieldNumberOrder().Where(field => field.IsRepeated).Select(field => (IList)field.Accessor.GetValue(content))];
        bool isEven = lists.Length == 0 || lists.All(list => list.Count == lists[0].Count);
        Assert.Equal(!isEven, row.UnequalList != InputField.None);
        double[][] columns = [[.. points.Select(point => point.First)], [.. points.Select(point => point.Second)], [.. points.Select(point => point.Third)]];
        for (int i = 0; i < lists.Length && isEven; i++)
        {
            Assert.Equal(lists[i].Cast<double>(), columns[i]);
        }
    }

    private static string Text(InputBatch batch, int index) => index < 0 ? "" : Encoding.UTF8.GetString(batch.Text[index]);

    private static InputBatch Decode(ObservationBatch message)
    {
        var batch = new InputBatch();
        ObservationDecoder.Append(message.ToByteArray(), batch);
        return batch;
    }

    private static string Refuse(Columns columns)
    {
        var batch = new InputBatch();
        byte[] message = new ObservationBatch { Rows = { new Contracts.V1.ObservationRow { Source = "s" } }, Columns = columns }.ToByteArray();
        string reason = Assert.Throws<MalformedMessageException>(() => ObservationDecoder.Append(message, batch)).Message;
        Assert.Equal((0, 0, 0, 0, 0), SizesOf(batch));
        return reason;
    }

    private static (ulong Digest, string[] Refusals, RowCounts Counts) Apply(ObservationBatch message)
    {
        var engine = new RiskEngine(new EngineOptions());
        InputBatch batch = Decode(message);
        engine.Apply(engine.OpenCall(), batch);
        string[] refusals = [.. batch.Result.Rejections.ToArray().Select(refusal => $"{refusal.Row} {refusal.Code} {refusal.Field.WireName()} {AckEncoder.ValueOf(batch.Text, refusal)}")];
        return (engine.ComputeDigest(), refusals, batch.Result.Counts);
    }
}
