using System.Text;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Engine.Stress;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>An observation as these tests write it: what is null is absent.</summary>
internal sealed record Observed(ObservationKind Kind, long Time, string Source, string? Name = null)
{
    /// <summary>Values by their place among the contract's fields.</summary>
    public (int Index, double Value)[] Values { get; init; } = [];

    public ObservedPoint[] Points { get; init; } = [];

    public bool IsDailyClose { get; init; }

    public string? Assumption { get; init; }

    public static Observed Network(long time, double hashRateEhs, double issuanceBtc, double feesBtc, string source = "network") =>
        new(ObservationKind.Network, time, source) { Values = [(1, hashRateEhs), (4, feesBtc), (5, issuanceBtc)] };

    public static Observed Fleet(long time, params (string Name, double JoulesPerTerahash, double Share)[] machines) =>
        new(ObservationKind.Fleet, time, "fleet") { Points = [.. machines.Select(one => new ObservedPoint(one.Name, one.JoulesPerTerahash, one.Share, 0.0))] };

    public static Observed Energy(long time, double? usdPerKilowattHour, double? share = null, double? alternative = null, string source = "energy") =>
        new(ObservationKind.Energy, time, source) { Values = Given((0, usdPerKilowattHour), (1, share), (2, alternative)) };

    public static Observed Close(long time, double price, string source = "closes") =>
        new(ObservationKind.AssetPrice, time, source, "BTC") { Values = [(0, price)], IsDailyClose = true };

    public static Observed Trade(long time, string holder, double amount, double price, double? holding = null, string source = "filings") =>
        new(ObservationKind.Treasury, time, source, holder) { Values = Given((0, amount), (1, price), (2, holding)) };

    public static Observed Holding(long time, string holder, double holding, string source = "filings") =>
        new(ObservationKind.Treasury, time, source, holder) { Values = [(2, holding)] };

    public static Observed Histogram(long time, params (double Low, double High, double Coins)[] buckets) =>
        new(ObservationKind.CostBasis, time, "chain") { Points = [.. buckets.Select(one => new ObservedPoint("", one.Low, one.High, one.Coins))] };

    public static Observed Curve(long time, string name, string source, params (double Price, double Usd)[] thresholds) =>
        new(ObservationKind.SupplyCurve, time, source, name) { Points = [.. thresholds.Select(one => new ObservedPoint("", one.Price, one.Usd, 0.0))] };

    private static (int, double)[] Given(params (int Index, double? Value)[] values) => [.. values.Where(one => one.Value is not null).Select(one => (one.Index, one.Value!.Value))];
}

/// <summary>Engines that observations are streamed to, and what they answer.</summary>
internal static class SupplyWorld
{
    public const double Index = 100_000.0;
    public const double DepthUsd = 300e6;

    public static long Day(double days) => TestEngine.NewYear + (long)(days * UnixTime.NanosPerDay);

    /// <summary>An engine with an index and a constant depth.</summary>
    public static TestEngine Begin(EngineOptions? options = null)
    {
        var engine = new TestEngine((options ?? new EngineOptions()) with { FallbackDepthUsdPerPercent = DepthUsd });
        engine.Apply(new TestBatch().Index(Index, Day(0)));
        return engine;
    }

    public static void Observe(this TestEngine engine, params IEnumerable<Observed> rows)
    {
        foreach (Observed row in rows)
        {
            BatchResult result = engine.Apply(Batch(row));
            Assert.True(result.Counts == new RowCounts { Accepted = 1 }, result.Rejections.Length > 0 ? $"{result.Rejections[0]}" : "late");
        }
    }

    public static TestBatch Batch(Observed observed)
    {
        var batch = new TestBatch();
        batch.Batch.BeginMessage(InputKind.Observations, 0);
        int at = batch.Batch.Observations.Append(1);
        ObservationRow row = ObservationRow.Of(observed.Kind);
        (row.HasTime, row.Time, row.PriceKind) = (true, observed.Time, observed.IsDailyClose ? ObservationRow.PriceKindDailyClose : ObservationRow.PriceKindLive);
        row.SourceText = batch.Batch.Text.Add(Encoding.UTF8.GetBytes(observed.Source));
        row.NameText = observed.Name is null ? -1 : batch.Batch.Text.Add(Encoding.UTF8.GetBytes(observed.Name));
        row.AssumptionText = observed.Assumption is null ? -1 : batch.Batch.Text.Add(Encoding.UTF8.GetBytes(observed.Assumption));
        (row.PointStart, row.PointCount) = (batch.Batch.ObservationPoints.Count, observed.Points.Length);
        foreach (ObservedPoint point in observed.Points)
        {
            int name = point.Name.Length == 0 ? -1 : batch.Batch.Text.Add(Encoding.UTF8.GetBytes(point.Name));
            batch.Batch.ObservationPoints.Add() = new ObservationPoint(name, point.First, point.Second, point.Third);
        }

        foreach ((int index, double value) in observed.Values)
        {
            row[index] = value;
        }

        batch.Batch.Observations.Rows[at] = row;
        return batch;
    }

    public static SupplyImage Supply(this TestEngine engine) => engine.Engine.State.Observations.SupplyOf("BTC");

    public static MinerAnswer Miners(this TestEngine engine, MinerQuestion? question = null) =>
        MinerComputer.Compute(new StressCopy(engine.Engine, "BTC"), question ?? new MinerQuestion());

    public static TreasuryAnswer Treasuries(this TestEngine engine, TreasuryQuestion? question = null) =>
        TreasuryComputer.Compute(new StressCopy(engine.Engine, "BTC"), question ?? new TreasuryQuestion());

    /// <summary>A sell of 400 M USD, unless the question says otherwise.</summary>
    public static CascadeAnswer Cascade(this TestEngine engine, CascadeQuestion? question = null)
    {
        var frozen = new FrozenBook(engine.Engine.Options);
        engine.Engine.Freeze("BTC", frozen);
        return CascadeComputer.Compute(frozen, engine.Engine.Options, PositioningModel.Naive, question ?? new CascadeQuestion { SellUsd = 400e6 });
    }
}
