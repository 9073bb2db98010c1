using System.Text;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Fills batches for an engine in this process, as the decoder does for the server's, and applies them. Every row must be accepted.</summary>
internal sealed class EngineBatches
{
    /// <summary>Batches filled before they are applied together: what they hold stays in the cache, as it does between the server's decoder and its engine.</summary>
    public const int Filled = 16;

    private const PositionFields Fields = PositionFields.InstrumentId | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size
        | PositionFields.EntryPrice | PositionFields.Leverage | PositionFields.MarginMode;

    private const PositionFields SizeAlone = PositionFields.InstrumentId | PositionFields.Time | PositionFields.Account | PositionFields.Side | PositionFields.Size;

    private readonly RiskEngine _engine;
    private readonly IngestCall _call;
    private readonly InputBatch _small = new();
    private readonly InputBatch[] _batches = new InputBatch[Filled];
    private long _time = PositionTape.StartUnixNanos;

    public EngineBatches(RiskEngine engine)
    {
        _engine = engine;
        _call = engine.OpenCall();
        for (int i = 0; i < Filled; i++)
        {
            _batches[i] = new InputBatch();
        }

        Define(0, PositionTape.Perpetual, PositionTape.Underlying);
        SetIndex(PositionTape.IndexPrice, PositionTape.Underlying);
    }

    /// <summary>Introduces a linear perpetual.</summary>
    public void Define(uint id, string perpetual, string underlying)
    {
        _small.Clear();
        _small.BeginMessage(InputKind.Positions, 0);
        _small.Definitions.Add() = new DefinitionRow
        {
            Id = id,
            VenueText = Text(PositionTape.Venue),
            NameText = Text(perpetual),
            UnderlyingText = Text(underlying),
            Kind = InstrumentKind.Perpetual,
            Settlement = SettlementKind.Linear,
        };
        Apply(_small);
    }

    /// <summary>A tick of an index.</summary>
    /// <returns>Time it took to apply.</returns>
    public Spent SetIndex(double price, string underlying)
    {
        _small.Clear();
        _small.BeginMessage(InputKind.Market, 0);
        int at = _small.Market.Append(1);
        _small.Market.Fields[at] = MarketFields.Underlying | MarketFields.IndexPrice | MarketFields.Time;
        _small.Market.Underlying[at] = Text(underlying);
        _small.Market.IndexPrice[at] = price;
        _small.Market.Time[at] = _time;
        var clock = Stopclock.Start();
        Apply(_small);
        return clock.Stop();
    }

    /// <summary>Applies positions, message by message.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="numberOf">The number of the position of a row.</param>
    /// <param name="change">As in <see cref="PositionTape.At"/>; below 0 the rows say nothing but another size.</param>
    /// <returns>Time spent applying, filling left out.</returns>
    public Spent Positions(long rows, Func<long, int> numberOf, int change)
    {
        Spent spent = default;
        for (long done = 0; done < rows;)
        {
            int filled = 0;
            for (; filled < Filled && done < rows; filled++)
            {
                int count = (int)Math.Min(PositionTape.RowsPerMessage, rows - done);
                Fill(_batches[filled], done, count, numberOf, change);
                done += count;
            }

            var clock = Stopclock.Start();
            for (int i = 0; i < filled; i++)
            {
                _engine.Apply(_call, _batches[i]);
            }

            spent += clock.Stop();
            for (int i = 0; i < filled; i++)
            {
                Require(_batches[i]);
            }
        }

        return spent;
    }

    /// <summary>Adds cross positions of one size on an instrument, one for each of a range of accounts.</summary>
    public void CrossPositions(int from, int to, uint id, double size)
    {
        for (int at = from; at < to;)
        {
            _small.Clear();
            _small.BeginMessage(InputKind.Positions, 0);
            PositionColumns columns = _small.Positions;
            int rows = Math.Min(PositionTape.RowsPerMessage, to - at);
            columns.Append(rows);
            for (int row = 0; row < rows; row++, at++)
            {
                columns.Fields[row] = PositionFields.InstrumentId | PositionFields.Account | PositionFields.Side | PositionFields.Size | PositionFields.MarginMode;
                columns.Instrument[row] = id;
                columns.Account[row] = (ulong)at;
                columns.Side[row] = ((at >> (int)id) & 1) != 0 ? PositionColumns.SideShort : PositionColumns.SideLong;
                columns.Size[row] = size * (1.0 + (at % 10));
                columns.MarginMode[row] = PositionColumns.ModeCross;
            }

            Apply(_small);
        }
    }

    /// <summary>Gives a range of accounts an equity.</summary>
    public void Equities(int from, int to, double equity)
    {
        for (int at = from; at < to;)
        {
            _small.Clear();
            _small.BeginMessage(InputKind.Accounts, 0);
            AccountColumns columns = _small.Accounts;
            int rows = Math.Min(PositionTape.RowsPerMessage, to - at);
            columns.Append(rows);
            int venue = Text(PositionTape.Venue);
            for (int row = 0; row < rows; row++, at++)
            {
                columns.Fields[row] = AccountFields.Account | AccountFields.Equity | AccountFields.Venue;
                columns.Account[row] = (ulong)at;
                columns.Venue[row] = venue;
                columns.Equity[row] = equity * (1.0 + (at % 10));
            }

            Apply(_small);
        }
    }

    private void Fill(InputBatch batch, long first, int rows, Func<long, int> numberOf, int change)
    {
        batch.Clear();
        batch.BeginMessage(InputKind.Positions, 0);
        PositionColumns columns = batch.Positions;
        columns.Append(rows);
        for (int row = 0; row < rows; row++)
        {
            TapePosition position = PositionTape.At(numberOf(first + row), change);
            columns.Fields[row] = change < 0 ? SizeAlone : Fields;
            columns.Instrument[row] = 0;
            columns.Time[row] = _time += PositionTape.NanosPerRow;
            columns.Account[row] = position.Account;
            columns.Side[row] = position.IsShort ? PositionColumns.SideShort : PositionColumns.SideLong;
            columns.Size[row] = position.Size;
            columns.EntryPrice[row] = position.EntryPrice;
            columns.Leverage[row] = position.Leverage;
            columns.MarginMode[row] = PositionColumns.ModeIsolated;
        }
    }

    private void Apply(InputBatch batch)
    {
        _engine.Apply(_call, batch);
        Require(batch);
    }

    private static void Require(InputBatch batch)
    {
        RowCounts counts = batch.Result.Counts;
        if (counts.Accepted != batch.RowCount || batch.Result.RejectedDefinitions > 0)
        {
            string first = batch.Result.Rejections is [var rejection, ..] ? $"; the first for {rejection.Field}: {rejection.Code}" : "";
            throw new InvalidOperationException($"of {batch.RowCount} rows the engine accepted {counts.Accepted}, found {counts.Late} late and refused {counts.Rejected}{first}");
        }
    }

    private int Text(string text) => _small.Text.Add(Encoding.UTF8.GetBytes(text));
}
