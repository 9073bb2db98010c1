using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Market;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Engine.Tests.Positions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>An engine with options and one perpetual of BTC, fed row by row; every row must be accepted.</summary>
internal sealed class VolatilityWorld
{
    public const string Call = "BTC-27MAR26-90000-C";
    public const string Put = "BTC-27MAR26-90000-P";
    public const string Perpetual = "A";
    public const long Second = UnixTime.NanosPerSecond;
    public const long Minute = 60 * Second;
    public const long Hour = UnixTime.NanosPerHour;
    public const long Day = UnixTime.NanosPerDay;

    /// <summary>2026-01-01 00:00 UTC.</summary>
    public static readonly long T0 = TestEngine.NewYear;

    public VolatilityWorld() => Accept(new TestBatch().Contract(Perpetual), 0);

    public TestEngine Engine { get; } = new(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0 });

    public MarketHistory History => Book.Market;

    public UnderlyingBook Book => Engine.Engine.State.Underlyings.Find("BTC")!;

    public MarketSample[] Samples => History.CopySamples();

    public VolatilityAnswer Ask(VolatilityQuestion? question = null) => VolatilityComputer.Compute(new StressCopy(Engine.Engine, "BTC"), question ?? new VolatilityQuestion());

    public VolatilityWorld Quote(string name, long time, double openInterest, double? volume, double iv = 0.5) =>
        Accept(new TestBatch().Quotes(new Quote { Name = name, Time = time, OpenInterest = openInterest, Volume = volume, Iv = iv, Forward = 90_000.0 }));

    public VolatilityWorld Index(double price, long time) => Accept(new TestBatch().Index(price, time));

    public VolatilityWorld Time(long time) => Accept(new TestBatch().Time(time));

    public VolatilityWorld Trade(string name, double amount, long time) => Accept(new TestBatch().Trade(name, TradeColumns.SideBuy, amount, time));

    /// <summary>One level 2 % away on either side, measured from the middle: its USD over two percent, on both sides.</summary>
    public VolatilityWorld Depth(double coins, long time) => Accept(new TestBatch().Perpetual(new PerpetualRow
    {
        Name = Perpetual,
        Bids = [new DepthLevel(88_200.0, coins)],
        Asks = [new DepthLevel(91_800.0, coins)],
        Time = time,
    }));

    /// <summary>What <see cref="Depth"/> comes to, USD per 1 %.</summary>
    public static double DepthOf(double coins) =>
        (coins * 88_200.0 * 0.01 / Math.Log(90_000.0 / 88_200.0)) + (coins * 91_800.0 * 0.01 / Math.Log(91_800.0 / 90_000.0));

    public VolatilityWorld IndexValue(long time, double close, string name = "DVOL", string source = "deribit") =>
        Accept(Observation(ObservationKind.VolatilityIndex, time, source, name, isDailyClose: false, 3, close));

    public VolatilityWorld DailyClose(long time, double price) => Accept(Observation(ObservationKind.AssetPrice, time, "a venue", "BTC", isDailyClose: true, 0, price));

    public VolatilityWorld Accept(TestBatch batch, int rows = 1)
    {
        Assert.Equal(new RowCounts { Accepted = rows }, Engine.Apply(batch).Counts);
        return this;
    }

    private static TestBatch Observation(ObservationKind kind, long time, string source, string name, bool isDailyClose, int index, double value)
    {
        var batch = new TestBatch();
        batch.Batch.BeginMessage(InputKind.Observations, 0);
        int at = batch.Batch.Observations.Append(1);
        ObservationRow row = ObservationRow.Of(kind);
        (row.HasTime, row.Time, row.PriceKind) = (true, time, isDailyClose ? ObservationRow.PriceKindDailyClose : (byte)0);
        row.SourceText = batch.Batch.Text.Add(Encoding.UTF8.GetBytes(source));
        row.NameText = batch.Batch.Text.Add(Encoding.UTF8.GetBytes(name));
        row[index] = value;
        batch.Batch.Observations.Rows[at] = row;
        return batch;
    }
}
