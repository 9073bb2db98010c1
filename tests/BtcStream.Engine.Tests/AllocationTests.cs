using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Market;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests;

/// <summary>Steady state allocates nothing on the engine thread: not a byte for a row, nor for a published view.</summary>
public class AllocationTests
{
    private const int Options = 400;
    private const long TwoSeconds = 2_000_000_000;

    /// <summary>Without history: its columns are objects of their own, one a minute.</summary>
    private readonly RiskEngine _engine = new(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0, KeepsStressStates = false });
    private readonly IngestCall _call;
    private readonly InputBatch _batch = new();
    private long _time = TestEngine.NewYear;

    public AllocationTests()
    {
        _call = _engine.OpenCall();
        _batch.BeginMessage(InputKind.Quotes, 0);
        for (uint i = 0; i < Options; i++)
        {
            string name = $"BTC-{(i % 4 == 0 ? "30JAN26" : "27JUN26")}-{60_000 + (i / 2 * 500)}-{(i % 2 == 0 ? 'C' : 'P')}";
            _batch.Definitions.Add() = new DefinitionRow { Id = i, NameText = _batch.Text.Add(System.Text.Encoding.ASCII.GetBytes(name)) };
        }

        _engine.Apply(_call, _batch);
    }

    [Fact]
    public void Apply_QuotesById_AllocatesNothing() => ZeroAllocation.Assert(() => Apply(markIv: true));

    [Fact]
    public void Apply_QuotesToBeSolvedForIv_AllocatesNothing() => ZeroAllocation.Assert(() => Apply(markIv: false));

    [Fact]
    public void Apply_QuotesByName_AllocatesNothing()
    {
        byte[] name = "BTC-27JUN26-90000-C"u8.ToArray();
        ZeroAllocation.Assert(() =>
        {
            _batch.Clear();
            _batch.BeginMessage(InputKind.Quotes, 0);
            int text = _batch.Text.Add(name);
            _batch.Names.Add() = new NamedInstrument(null, text);
            int row = _batch.Quotes.Append(1);
            _batch.Quotes.Fields[row] = QuoteFields.InstrumentName | QuoteFields.Time | QuoteFields.MarkIv;
            _batch.Quotes.Instrument[row] = 0;
            _batch.Quotes.Time[row] = ++_time;
            _batch.Quotes.MarkIv[row] = 0.5;
            _engine.Apply(_call, _batch);
            Assert.True(_batch.Result.Counts.Accepted == 1);
        });
    }

    [Fact]
    public void Apply_LateAndRefusedRows_AllocateNothing()
    {
        Apply(markIv: true);
        ZeroAllocation.Assert(() =>
        {
            _batch.Clear();
            _batch.BeginMessage(InputKind.Quotes, 0);
            Row(0, TestEngine.NewYear, 0.5);
            Row(1, _time, double.NaN);
            Row(Options + 5, _time, 0.5);
            _engine.Apply(_call, _batch);
            Assert.True(_batch.Result.Counts == new RowCounts { Late = 1, Rejected = 2 });
        });
    }

    [Fact]
    public void Apply_TradesMarketAndTicks_AllocateNothing() => ZeroAllocation.Assert(() =>
    {
        _batch.Clear();
        _batch.AddClockTick(++_time);
        _batch.BeginMessage(InputKind.Trades, 0);
        int row = _batch.Trades.Append(1);
        _batch.Trades.Fields[row] = TradeFields.InstrumentId | TradeFields.Time | TradeFields.Price | TradeFields.Amount | TradeFields.TakerSide;
        _batch.Trades.Instrument[row] = 3;
        _batch.Trades.Time[row] = _time;
        _batch.Trades.Price[row] = 0.01;
        _batch.Trades.Amount[row] = 1.0;
        _batch.Trades.TakerSide[row] = TradeColumns.SideBuy;
        _batch.BeginMessage(InputKind.Market, 0);
        row = _batch.Market.Append(1);
        _batch.Market.Fields[row] = MarketFields.Time | MarketFields.IndexPrice | MarketFields.PerpetualPrice;
        _batch.Market.Time[row] = _time;
        _batch.Market.IndexPrice[row] = 90_000.0;
        _batch.Market.PerpetualPrice[row] = 90_010.0;
        _engine.Apply(_call, _batch);
        Assert.True(_batch.Result.Counts.Accepted == 2);
    });

    /// <summary>Every call ends a minute, which is sampled, and now and then a day; warm once the samples kept are full.</summary>
    [Fact]
    public void Apply_AcrossEndsOfMinutes_AllocatesNothing()
    {
        ZeroAllocation.Assert(MinuteOfRows, warmUpCalls: MarketHistory.MaxSamples + 100);
        Assert.Equal(MarketHistory.MaxSamples, _engine.State.Underlyings[0].Market.SampleCount);
        Assert.True(_engine.State.Underlyings[0].Market[0].DepthUsdPerPercent > 0.0);
    }

    [Theory]
    [InlineData(RiskParts.Cells, 1L)]
    [InlineData(RiskParts.Strikes, 1L)]
    [InlineData(RiskParts.Profile, 1L)]
    [InlineData(RiskParts.All, 1L)]
    [InlineData(RiskParts.All, TwoSeconds)]
    public void Publish_AfterEachBatch_AllocatesNothing(RiskParts parts, long advanceNanos)
    {
        // Within a time step the publications price what has changed; beyond it, everything.
        using RiskSubscription naive = _engine.Subscribe("BTC", PositioningModel.Naive, parts, _engine.Unsubscribe);
        using RiskSubscription adjusted = _engine.Subscribe("BTC", PositioningModel.FlowAdjusted, parts, _engine.Unsubscribe);
        long expected = _engine.Sequence;
        ZeroAllocation.Assert(() =>
        {
            expected++;
            Apply(markIv: true, advanceNanos);
            _engine.Publish();
            naive.TryTake(0)!.Dispose();
        });

        Assert.Equal(expected, _engine.Sequence);
        using RiskView view = naive.TryTake(0)!;
        Assert.Equal(_engine.Sequence, view.Sequence);
    }

    private void Apply(bool markIv, long advanceNanos = 1)
    {
        _time += advanceNanos;
        _batch.Clear();
        _batch.BeginMessage(InputKind.Quotes, 0);
        int start = _batch.Quotes.Append(Options);
        QuoteFields fields = QuoteFields.InstrumentId | QuoteFields.Time | QuoteFields.UnderlyingPrice | QuoteFields.OpenInterest
            | (markIv ? QuoteFields.MarkIv : QuoteFields.MarkPrice);
        _batch.Quotes.Fields.Fill(fields);
        _batch.Quotes.Time.Fill(_time);
        _batch.Quotes.UnderlyingPrice.Fill(90_000.0);
        for (int i = 0; i < Options; i++)
        {
            double wiggle = (_batch.Quotes.Count + _engine.Sequence + i) % 17 * 0.001;
            _batch.Quotes.Instrument[start + i] = (uint)i;
            _batch.Quotes.MarkIv[start + i] = 0.5 + wiggle;
            _batch.Quotes.MarkPrice[start + i] = i % 2 == 0 ? Math.Max(0.0, 1.0 - ((60_000 + (i / 2 * 500)) / 90_000.0)) + 0.02 : 0.9;
            _batch.Quotes.OpenInterest[start + i] = 10.0 + i + wiggle;
        }

        _engine.Apply(_call, _batch);
        Assert.True(_batch.Result.Counts.Accepted > 0);
        Assert.True(!markIv || _batch.Result.Counts.Accepted == Options);
    }

    private void MinuteOfRows()
    {
        Apply(markIv: true, 61_000_000_000);
        _batch.Clear();
        _batch.BeginMessage(InputKind.Trades, 0);
        int row = _batch.Trades.Append(1);
        _batch.Trades.Fields[row] = TradeFields.InstrumentId | TradeFields.Time | TradeFields.Price | TradeFields.Amount | TradeFields.TakerSide;
        (_batch.Trades.Instrument[row], _batch.Trades.Time[row], _batch.Trades.Price[row]) = (3, _time, 0.01);
        (_batch.Trades.Amount[row], _batch.Trades.TakerSide[row]) = (1.0, TradeColumns.SideBuy);
        _batch.BeginMessage(InputKind.Market, 0);
        row = _batch.Market.Append(1);
        _batch.Market.Fields[row] = MarketFields.Time | MarketFields.IndexPrice | MarketFields.PerpetualPrice | MarketFields.Bids | MarketFields.Asks;
        (_batch.Market.Time[row], _batch.Market.IndexPrice[row], _batch.Market.PerpetualPrice[row]) = (_time, 90_000.0, 90_010.0);
        _batch.Depth.Add() = new DepthLevel(89_000.0, 5.0);
        _batch.Depth.Add() = new DepthLevel(91_000.0, 5.0);
        (_batch.Market.Bids[row], _batch.Market.Asks[row]) = (new DepthRange(0, 1), new DepthRange(1, 1));
        _engine.Apply(_call, _batch);
        Assert.True(_batch.Result.Counts.Accepted == 2);
    }

    private void Row(uint id, long time, double markIv)
    {
        int row = _batch.Quotes.Append(1);
        _batch.Quotes.Fields[row] = QuoteFields.InstrumentId | QuoteFields.Time | QuoteFields.MarkIv;
        _batch.Quotes.Instrument[row] = id;
        _batch.Quotes.Time[row] = time;
        _batch.Quotes.MarkIv[row] = markIv;
    }
}
