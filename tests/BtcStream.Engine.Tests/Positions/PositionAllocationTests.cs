using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>Positions, accounts, forced orders, sweeps and their views allocate nothing on the engine thread once they have run for a while.</summary>
public class PositionAllocationTests
{
    private const int Rows = 200;

    private static readonly DepthLevel[] Bids = [.. Enumerable.Range(0, 50).Select(i => new DepthLevel(89_990.0 - (10.0 * i), 5.0))];
    private static readonly DepthLevel[] Asks = [.. Enumerable.Range(0, 50).Select(i => new DepthLevel(90_010.0 + (10.0 * i), 5.0))];

    private readonly RiskEngine _engine;
    private readonly IngestCall _call;
    private readonly InputBatch _batch = new();
    private long _time = PositionWorld.T0;
    private int _round;

    public PositionAllocationTests()
    {
        _engine = new RiskEngine(PositionWorld.Options with { MaxClosedPositions = 1_000, HistoryMinutes = 0 });
        _call = _engine.OpenCall();
        Define(0, "A", "BTC", SettlementKind.Linear);
        Define(1, "E", "ETH", SettlementKind.Linear);
        Define(2, "I", "BTC", SettlementKind.Inverse);
        Market(90_000.0);
        Market(3_000.0, "ETH"u8);
    }

    [Fact]
    public void Apply_PositionUpsertsOfEveryMode_AllocatesNothing() => ZeroAllocation.Assert(() => Positions(_round % 4 == 0 ? 0.0 : 1.0));

    [Fact]
    public void Apply_AccountRows_AllocatesNothing()
    {
        Positions(1.0);
        ZeroAllocation.Assert(Accounts);
    }

    [Fact]
    public void Apply_ForcedOrdersWithWindowsRollingOn_AllocatesNothing() => ZeroAllocation.Assert(
        () =>
        {
            ForcedOrders();
            _engine.Publish();
        },
        warmUpCalls: 2_000);

    [Fact]
    public void Apply_IndexTicksThatSweep_AllocatesNothing()
    {
        Positions(1.0);
        Accounts();
        ZeroAllocation.Assert(() =>
        {
            Market(_round++ % 2 == 0 ? 60_000.0 : 90_000.0);
            Positions(1.0);
        });
        Assert.True(_engine.State.Underlyings[0].Ladder.OpenPositions > 0);
    }

    [Theory]
    [InlineData(RiskParts.Liquidations)]
    [InlineData(RiskParts.Cascade)]
    [InlineData(RiskParts.Liquidations | RiskParts.Cascade | RiskParts.Summary)]
    public void Publish_AfterPositionsMarksAndDepth_AllocatesNothing(RiskParts parts)
    {
        using RiskSubscription subscription = _engine.Subscribe("BTC", PositioningModel.Naive, parts, _engine.Unsubscribe);
        Accounts();
        ZeroAllocation.Assert(
            () =>
            {
                Positions(1.0 + (_round % 7));
                ForcedOrders();
                Market(89_990.0 + (_round % 11));
                Depth();
                _engine.Publish();
                subscription.TryTake(0)!.Dispose();
            },
            warmUpCalls: 2_000);
        using RiskView view = subscription.TryTake(0)!;
        Assert.True((parts & RiskParts.Liquidations) == 0 || view.LiquidationLadder.Count > 0);
        Assert.True((parts & RiskParts.Cascade) == 0 || view.Cascade.Steps.Length > 0);
    }

    private void Define(uint id, string name, string underlying, SettlementKind settlement)
    {
        _batch.Clear();
        _batch.BeginMessage(InputKind.Quotes, 0);
        _batch.Definitions.Add() = new DefinitionRow
        {
            Id = id,
            VenueText = Text(PositionWorld.Venue),
            NameText = Text(name),
            UnderlyingText = Text(underlying),
            Kind = InstrumentKind.Perpetual,
            Settlement = settlement,
        };
        _engine.Apply(_call, _batch);
        Assert.Equal(0, _batch.Result.RejectedDefinitions);
    }

    private int Text(string text) => _batch.Text.Add(System.Text.Encoding.ASCII.GetBytes(text));

    private void Positions(double factor)
    {
        _round++;
        Begin(InputKind.Positions);
        PositionColumns columns = _batch.Positions;
        columns.Append(Rows);
        for (int i = 0; i < Rows; i++)
        {
            uint instrument = (uint)(i % 3);
            bool isCross = instrument < 2 && i % 4 > 0;
            columns.Fields[i] = PositionFields.InstrumentId | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size
                | PositionFields.EntryPrice | PositionFields.Leverage | PositionFields.MarginMode;
            columns.Instrument[i] = instrument;
            columns.Time[i] = _time;
            columns.Account[i] = (ulong)(i / 6);
            columns.Side[i] = i % 2 == 0 ? PositionWorld.Long : PositionWorld.Short;
            columns.Size[i] = factor * (instrument == 2 ? 5_000.0 : 0.5 + (0.01 * ((i + _round) % 50)));
            columns.EntryPrice[i] = (instrument == 1 ? 3_000.0 : 90_000.0) + (i + _round) % 40;
            columns.Leverage[i] = 2.0 + (i % 50);
            columns.MarginMode[i] = isCross ? PositionWorld.Cross : PositionWorld.Isolated;
        }

        Apply(Rows);
    }

    private void Accounts()
    {
        Begin(InputKind.Accounts);
        int venue = _batch.Text.Add("test"u8);
        AccountColumns columns = _batch.Accounts;
        columns.Append(30);
        for (int i = 0; i < 30; i++)
        {
            columns.Fields[i] = AccountFields.Venue | AccountFields.Time | AccountFields.Account | AccountFields.Equity;
            columns.Venue[i] = venue;
            columns.Time[i] = _time;
            columns.Account[i] = (ulong)i;
            columns.Equity[i] = 50_000.0 + ((i + _round++) % 100);
        }

        Apply(30);
    }

    private void ForcedOrders()
    {
        // 100 s apart: after 900 calls orders leave the longest window as fast as they come.
        _time += 100 * UnixTime.NanosPerSecond;
        Begin(InputKind.Liquidations);
        LiquidationColumns columns = _batch.Liquidations;
        columns.Append(3);
        for (int i = 0; i < 3; i++)
        {
            columns.Fields[i] = LiquidationFields.InstrumentId | LiquidationFields.Time | LiquidationFields.Side | LiquidationFields.Price | LiquidationFields.Amount;
            columns.Instrument[i] = i == 2 ? 2u : 0u;
            columns.Time[i] = _time - i;
            columns.Side[i] = i == 0 ? PositionWorld.Long : PositionWorld.Short;
            columns.Price[i] = 89_000.0 + (i * 1_000.0);
            columns.Amount[i] = 1.5;
        }

        Apply(3);
    }

    private void Market(double price) => Market(price, "BTC"u8);

    private void Market(double price, ReadOnlySpan<byte> underlying)
    {
        Begin(InputKind.Market);
        int text = _batch.Text.Add(underlying);
        _batch.Market.Append(1);
        _batch.Market.Fields[0] = MarketFields.Time | MarketFields.Underlying | MarketFields.IndexPrice;
        _batch.Market.Underlying[0] = text;
        _batch.Market.Time[0] = _time;
        _batch.Market.IndexPrice[0] = price;
        Apply(1);
    }

    private void Depth()
    {
        Begin(InputKind.Market);
        int venue = _batch.Text.Add("test"u8);
        int name = _batch.Text.Add("A"u8);
        foreach (ref readonly DepthLevel level in Bids.AsSpan())
        {
            _batch.Depth.Add() = level;
        }

        foreach (ref readonly DepthLevel level in Asks.AsSpan())
        {
            _batch.Depth.Add() = level;
        }

        _batch.Market.Append(1);
        _batch.Market.Fields[0] = MarketFields.Time | MarketFields.Venue | MarketFields.Perpetual | MarketFields.Bids | MarketFields.Asks | MarketFields.PerpetualOpenInterest;
        _batch.Market.Venue[0] = venue;
        _batch.Market.Perpetual[0] = name;
        _batch.Market.Time[0] = _time;
        _batch.Market.PerpetualOpenInterest[0] = 1_000.0 + (_round % 5);
        int count = 40 + (_round % 10);
        _batch.Market.Bids[0] = new DepthRange(0, count);
        _batch.Market.Asks[0] = new DepthRange(50, count);
        Apply(1);
    }

    private void Begin(InputKind kind)
    {
        _batch.Clear();
        _batch.BeginMessage(kind, 0);
    }

    private void Apply(int rows)
    {
        _engine.Apply(_call, _batch);
        Assert.True(_batch.Result.Counts.Accepted == rows);
    }
}
