using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.Observations;

/// <summary>Observations find their place in their series whenever they come, corrections replace, and what cannot be right is refused by name.</summary>
public class ObservationTests
{
    private const long Day = UnixTime.NanosPerDay;

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public void Rows_InAnyOrder_GiveOneSeriesByTime()
    {
        var engine = new TestEngine();
        int[] days = [5, 1, 4, 2, 3];
        foreach (int day in days)
        {
            Accept(engine, Index(T0 + (day * Day), 0.40 + (0.01 * day)));
        }

        ObservationSeries series = Assert.Single(engine.Engine.State.Observations.Series);
        Assert.Equal([1, 2, 3, 4, 5], series.Entries.Select(entry => (int)((entry.Time - T0) / Day)));
        Assert.All(series.Entries, (entry, i) => Assert.Equal(0.41 + (0.01 * i), entry[3], 1e-12));
        Assert.Equal(T0 + (5 * Day), engine.Engine.AsOfUnixNanos);
    }

    [Fact]
    public void Row_OfATimeThatIsThere_ReplacesIt()
    {
        var engine = new TestEngine();
        Accept(engine, Index(T0, 0.40));
        ulong before = engine.Digest;
        Accept(engine, Index(T0, 0.45));

        Assert.Equal(0.45, Assert.Single(Assert.Single(engine.Engine.State.Observations.Series).Entries)[3]);
        Assert.NotEqual(before, engine.Digest);
    }

    [Fact]
    public void Rows_OfOtherSourcesOrNames_AreOtherSeries()
    {
        var engine = new TestEngine();
        Accept(engine, Index(T0, 0.40));
        Accept(engine, Index(T0, 0.40, source: "another"));
        Accept(engine, Index(T0, 0.40, name: "BVIV"));

        Assert.Equal(3, engine.Engine.State.Observations.Series.Count);
    }

    [Fact]
    public void FullSeries_LetsItsOldestGo_AndOlderRowsAreLate()
    {
        var engine = new TestEngine(new EngineOptions { MaxObservationsPerSeries = 3 });
        for (int day = 1; day <= 4; day++)
        {
            Accept(engine, Index(T0 + (day * Day), 0.4));
        }

        Assert.Equal(new RowCounts { Late = 1 }, engine.Apply(Index(T0, 0.4)).Counts);
        Assert.Equal(T0 + (2 * Day), Assert.Single(engine.Engine.State.Observations.Series).Entries[0].Time);
    }

    [Fact]
    public void NewSeries_BeyondTheLimit_IsRefusedBySource()
    {
        var engine = new TestEngine(new EngineOptions { MaxObservationSeries = 1 });
        Accept(engine, Index(T0, 0.40));
        AssertRefused(engine, Index(T0, 0.40, source: "another"), RejectionCode.LimitReached, InputField.Source);
    }

    [Theory]
    [InlineData(double.NaN, RejectionCode.NotFinite)]
    [InlineData(double.PositiveInfinity, RejectionCode.NotFinite)]
    [InlineData(-0.1, RejectionCode.Negative)]
    [InlineData(60.0, RejectionCode.OutOfRange)]
    public void IndexValue_ThatCannotBe_IsRefused(double close, RejectionCode code) =>
        AssertRefused(new TestEngine(), Index(T0, close), code, InputField.Close);

    [Fact]
    public void Row_WithoutSourceOrName_IsRefusedByTheMissingField()
    {
        AssertRefused(new TestEngine(), Row(ObservationKind.AssetPrice, T0, null, "BNB", (0, 600.0)), RejectionCode.MissingField, InputField.Source);
        AssertRefused(new TestEngine(), Row(ObservationKind.AssetPrice, T0, "s", null, (0, 600.0)), RejectionCode.MissingField, InputField.Asset);
        AssertRefused(new TestEngine(), Row(ObservationKind.AssetPrice, T0, "s", "BNB"), RejectionCode.MissingField, InputField.PriceUsd);
        AssertRefused(new TestEngine(), Row(ObservationKind.None, T0, "s", null), RejectionCode.MissingField, InputField.Observation);
    }

    [Fact]
    public void Treasury_PriceWithoutAmountOrAmountWithoutPrice_IsRefused()
    {
        AssertRefused(new TestEngine(), Row(ObservationKind.Treasury, T0, "s", "holder", (1, 90_000.0), (2, 10.0)), RejectionCode.ConflictingFields, InputField.PriceUsd);
        AssertRefused(new TestEngine(), Row(ObservationKind.Treasury, T0, "s", "holder", (0, 10.0)), RejectionCode.MissingField, InputField.PriceUsd);
        Accept(new TestEngine(), Row(ObservationKind.Treasury, T0, "s", "holder", (2, 713_502.0)));
    }

    [Fact]
    public void SupplyCurve_ThresholdsThatFall_AreRefusedAndRisingOnesTaken()
    {
        var engine = new TestEngine();
        AssertRefused(engine, Curve((80_000.0, 1e6), (70_000.0, 1e6)), RejectionCode.OutOfRange, InputField.Price);
        AssertRefused(engine, Curve((70_000.0, -1.0)), RejectionCode.Negative, InputField.SupplyUsd);
        Accept(engine, Curve((70_000.0, 1e6), (80_000.0, 2e6)));
        ObservationEntry entry = Assert.Single(Assert.Single(engine.Engine.State.Observations.Series).Entries);
        Assert.Equal([(70_000.0, 1e6), (80_000.0, 2e6)], entry.Points.Select(point => (point.First, point.Second)));
    }

    private static TestBatch Index(long time, double close, string source = "deribit", string name = "DVOL") =>
        Row(ObservationKind.VolatilityIndex, time, source, name, (3, close));

    private static TestBatch Curve(params (double Price, double Usd)[] points)
    {
        TestBatch batch = Row(ObservationKind.SupplyCurve, T0, "s", "miners");
        ref ObservationRow row = ref batch.Batch.Observations.Rows[0];
        row.PointCount = points.Length;
        foreach ((double price, double usd) in points)
        {
            batch.Batch.ObservationPoints.Add() = new ObservationPoint(-1, price, usd, 0.0);
        }

        return batch;
    }

    private static TestBatch Row(ObservationKind kind, long time, string? source, string? name, params ReadOnlySpan<(int Index, double Value)> values)
    {
        var batch = new TestBatch();
        batch.Batch.BeginMessage(InputKind.Observations, 0);
        int at = batch.Batch.Observations.Append(1);
        ObservationRow row = ObservationRow.Of(kind);
        (row.HasTime, row.Time) = (true, time);
        row.SourceText = source is null ? -1 : batch.Batch.Text.Add(Encoding.UTF8.GetBytes(source));
        row.NameText = name is null ? -1 : batch.Batch.Text.Add(Encoding.UTF8.GetBytes(name));
        foreach ((int index, double value) in values)
        {
            row[index] = value;
        }

        batch.Batch.Observations.Rows[at] = row;
        return batch;
    }

    private static void Accept(TestEngine engine, TestBatch batch) => Assert.Equal(new RowCounts { Accepted = 1 }, engine.Apply(batch).Counts);

    private static void AssertRefused(TestEngine engine, TestBatch batch, RejectionCode code, InputField field)
    {
        ulong before = engine.Digest;
        RowRejection rejection = engine.Reject(batch);
        Assert.Equal((code, field), (rejection.Code, rejection.Field));
        Assert.Equal(before, engine.Digest);
    }
}
