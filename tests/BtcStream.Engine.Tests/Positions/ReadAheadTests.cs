using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>Books large enough for rows to be read ahead.</summary>
public class ReadAheadTests
{
    private const int Positions = 20_000;
    private const int Updates = 5_000;

    /// <summary>How rows are cut into messages decides what is read together, and must decide nothing else.</summary>
    [Fact]
    public void Positions_ReadAheadInOtherGroups_GiveTheSameState()
    {
        RiskEngine large = Play(1_000);
        RiskEngine small = Play(7);

        Assert.Equal(large.ComputeDigest(), small.ComputeDigest());
        RequireConserved(large);
        RequireConserved(small);
    }

    /// <summary>Cells and what is triggered must be the sums over all positions, however often positions stayed in their cells.</summary>
    private static void RequireConserved(RiskEngine engine)
    {
        ChunkedTable<PositionRecord> rows = engine.State.Positions.Rows;
        LiquidationLadder ladder = engine.State.Underlyings.Find("BTC")!.Ladder;
        var naive = new Dictionary<int, (long Cents, int Count)>();
        long total = 0;
        for (int id = 0; id < rows.SlotCount; id++)
        {
            total += rows[id].NotionalCents;
            if (rows[id].Status == PositionStatus.Resting)
            {
                int cell = ladder.CellOf(rows[id].LiquidationPrice);
                (long cents, int count) = naive.GetValueOrDefault(cell);
                naive[cell] = (cents + rows[id].NotionalCents, count + 1);
                Assert.True(rows[id].IsShort ? rows[id].LiquidationPrice >= ladder[cell].LowestShort : rows[id].LiquidationPrice <= ladder[cell].HighestLong);
            }
        }

        Assert.Equal(Positions, rows.Count);
        Assert.Equal(total, ladder.TotalCents);
        for (int i = 0; i < ladder.Cells.Length; i++)
        {
            LadderCell cell = ladder.Cells[i];
            Assert.Equal(naive.GetValueOrDefault(ladder.FirstCell + i), (cell.ObservedLong + cell.ObservedShort, cell.Longs + cell.Shorts));
        }
    }

    private static RiskEngine Play(int rowsPerMessage)
    {
        var engine = new RiskEngine(new EngineOptions());
        IngestCall call = engine.OpenCall();
        var batch = new InputBatch();
        batch.BeginMessage(InputKind.Positions, 0);
        batch.Definitions.Add() = new DefinitionRow
        {
            Id = 0,
            VenueText = batch.Text.Add("binance"u8),
            NameText = batch.Text.Add("BTCUSDT"u8),
            UnderlyingText = batch.Text.Add("BTC"u8),
            Kind = InstrumentKind.Perpetual,
            Settlement = SettlementKind.Linear,
        };
        engine.Apply(call, batch);
        var dice = new Random(5);
        for (int done = 0; done < Positions + Updates;)
        {
            batch.Clear();
            batch.BeginMessage(InputKind.Positions, 0);
            int rows = Math.Min(rowsPerMessage, Positions + Updates - done);
            batch.Positions.Append(rows);
            for (int row = 0; row < rows; row++, done++)
            {
                Fill(batch.Positions, row, done, dice);
            }

            engine.Apply(call, batch);
            Assert.Equal(rows, batch.Result.Counts.Accepted);
        }

        return engine;
    }

    /// <summary>New positions first; then new sizes alone, which mostly stay in their cells, and new terms in turns.</summary>
    private static void Fill(PositionColumns columns, int row, int done, Random dice)
    {
        ulong account = (ulong)(done < Positions ? done : dice.Next(Positions));
        columns.Fields[row] = PositionFields.InstrumentId | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size
            | (done < Positions || done % 2 == 0 ? PositionFields.EntryPrice | PositionFields.Leverage : 0);
        columns.Instrument[row] = 0;
        columns.Time[row] = TestEngine.NewYear + done;
        columns.Account[row] = account;
        columns.Side[row] = account % 2 == 0 ? PositionColumns.SideLong : PositionColumns.SideShort;
        columns.Size[row] = 0.01 + dice.NextDouble();
        columns.EntryPrice[row] = 80_000.0 + (20_000.0 * dice.NextDouble());
        columns.Leverage[row] = 1 + dice.Next(50);
    }
}
