using System.Buffers.Binary;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Messages of position rows in columns, as a feed would send them. Times rise from row to row.</summary>
internal sealed class WireBatches
{
    /// <summary>Frames that are written together.</summary>
    private const int BlockBytes = 64 * 1024;

    private readonly PositionBatch _batch = new() { Columns = new PositionColumns() };
    private long _time = PositionTape.StartUnixNanos;

    public static PositionBatch Definitions { get; } = new()
    {
        Definitions =
        {
            new InstrumentDefinition
            {
                Id = 0,
                Venue = PositionTape.Venue,
                Instrument = PositionTape.Perpetual,
                Underlying = PositionTape.Underlying,
                Kind = InstrumentKind.Perpetual,
                Settlement = Settlement.Linear,
            },
        },
    };

    /// <summary>Encodes rows into blocks of whole frames.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="numberOf">The number of the position of a row.</param>
    /// <param name="change">As in <see cref="PositionTape.At"/>.</param>
    public IEnumerable<WireBlock> Encode(int rows, Func<long, int> numberOf, int change)
    {
        using var buffer = new MemoryStream(BlockBytes * 2);
        int messages = 0;
        byte[] prefix = new byte[5];
        for (int done = 0; done < rows;)
        {
            int count = Math.Min(PositionTape.RowsPerMessage, rows - done);
            Fill(done, count, numberOf, change);
            BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), _batch.CalculateSize());
            buffer.Write(prefix);
            _batch.WriteTo(buffer);
            messages++;
            done += count;
            if (buffer.Length >= BlockBytes || done == rows)
            {
                yield return new WireBlock(buffer.ToArray(), messages);
                buffer.SetLength(0);
                messages = 0;
            }
        }
    }

    /// <summary>The index, at the time of the last row.</summary>
    public MarketBatch Index(double price) => new() { Rows = { new MarketRow { Underlying = PositionTape.Underlying, IndexPrice = price, Time = (ulong)_time } } };

    private void Fill(long first, int rows, Func<long, int> numberOf, int change)
    {
        PositionColumns columns = _batch.Columns;
        columns.Id.Clear();
        columns.Time.Clear();
        columns.Account.Clear();
        columns.Side.Clear();
        columns.Size.Clear();
        columns.EntryPrice.Clear();
        columns.Leverage.Clear();
        for (int row = 0; row < rows; row++)
        {
            TapePosition position = PositionTape.At(numberOf(first + row), change);
            columns.Id.Add(0);
            columns.Time.Add((ulong)(_time += PositionTape.NanosPerRow));
            columns.Account.Add(position.Account);
            columns.Side.Add(position.IsShort ? Side.Short : Side.Long);
            columns.Size.Add(position.Size);
            columns.EntryPrice.Add(position.EntryPrice);
            columns.Leverage.Add(position.Leverage);
        }
    }
}

/// <summary>Whole frames.</summary>
/// <param name="Frames">Their bytes.</param>
/// <param name="Messages">Their number.</param>
internal readonly record struct WireBlock(byte[] Frames, int Messages);
