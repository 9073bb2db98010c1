using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.State;

public class BatchResultTests
{
    private const string Name = "BTC-27JUN26-100000-C";

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public void Result_SeveralMessages_CountsEachRowOnceAndNamesItWithinItsMessage()
    {
        var engine = new TestEngine();
        TestBatch batch = new TestBatch()
            .Quotes(10, new Quote { Name = Name, Time = T0 + 5, Iv = 0.5 }, new Quote { Name = Name, Time = T0 + 5, Iv = -1.0 })
            .Index(90_000.0, T0 + 6)
            .Quotes(12, new Quote { Name = Name, Time = T0, Iv = 0.4 }, new Quote { Name = Name, Time = T0, Iv = 0.4 }, new Quote { Name = "nonsense", Iv = 0.4 });

        BatchResult result = engine.Apply(batch);

        Assert.Equal(new RowCounts { Accepted = 2, Late = 2, Rejected = 2 }, result.Counts);
        Assert.Equal([(10UL, 1), (12UL, 2)], result.Rejections.ToArray().Select(r => (r.BatchSequence, r.Row)));
        Assert.Equal(12UL, result.LastSequence);
    }

    [Fact]
    public void Result_CountsOfTheCall_AddUpFromBatchToBatch()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Quotes(5, new Quote { Name = Name, Time = T0 + 5, Iv = 0.5 }));
        BatchResult second = engine.Apply(new TestBatch().Quotes(0, new Quote { Name = Name, Time = T0, Iv = 0.5 }, new Quote { Name = Name, Iv = double.NaN }));

        Assert.Equal(new RowCounts { Accepted = 1, Late = 1, Rejected = 1 }, second.CallCounts);
        Assert.Equal(6UL, second.LastSequence);

        engine.NewCall();
        Assert.Equal(new RowCounts { Accepted = 1 }, engine.Apply(new Quote { Name = Name, Time = T0 + 6, Iv = 0.5 }).CallCounts);
    }

    [Fact]
    public void Result_ManyRefusals_ListsTheFirstThousandAndCountsAll()
    {
        var rows = new Quote[2_500];
        Array.Fill(rows, new Quote { Name = "nonsense", Iv = 0.5, Time = T0 });

        BatchResult result = new TestEngine().Apply(rows);

        Assert.Equal(2_500, result.Counts.Rejected);
        Assert.Equal(1_000, result.Rejections.Length);
        Assert.Equal(Enumerable.Range(0, 1_000), result.Rejections.ToArray().Select(r => r.Row));
    }

    [Fact]
    public void Counters_AcrossCallsAndKinds_HoldEveryRow()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Define(1, "nonsense").Quotes(1, new Quote { Name = Name, Time = T0, Iv = 0.5 }).Index(90_000.0, T0).Trade(Name, 1, 1.0, T0));
        engine.NewCall();
        engine.Apply(new TestBatch().Trade(Name, 9, 1.0, T0).Index(90_000.0, T0 - 1));

        Assert.Equal(new RowCounts { Accepted = 1 }, engine.Engine.Counts.Quotes);
        Assert.Equal(new RowCounts { Accepted = 1, Rejected = 1 }, engine.Engine.Counts.Trades);
        Assert.Equal(new RowCounts { Accepted = 1, Late = 1 }, engine.Engine.Counts.Market);
        Assert.Equal((1, 2), (engine.Engine.Counts.RejectedDefinitions, engine.Engine.Counts.Batches));
    }

    [Fact]
    public void FieldNames_EveryField_IsSnakeCaseAndDistinct()
    {
        string[] names = [.. Enum.GetValues<InputField>().Select(field => field.WireName())];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names.Skip(1), name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
    }
}
