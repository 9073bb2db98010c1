using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Durability;

/// <summary>
/// Reads back what <see cref="BatchEncoder"/> wrote. Anything else is refused: no bytes, whatever they are, make a batch that the engine could not read.
/// </summary>
internal static class BatchDecoder
{
    /// <summary>Reads a batch.</summary>
    /// <param name="payload">The record's payload; zeros may follow.</param>
    /// <param name="batch">An empty batch; half filled where this fails.</param>
    /// <returns>False where the bytes are no batch.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, InputBatch batch)
    {
        var reader = new ByteReader(payload);
        batch.ReceivedUnixNanos = reader.Long();
        int messages = reader.Count(BatchEncoder.MessageSize);
        int definitions = reader.Count(BatchEncoder.DefinitionSize);
        int names = reader.Count(BatchEncoder.NameSize);
        int texts = reader.Count(sizeof(int));
        int textBytes = reader.Count(1);
        int depth = reader.Count(BatchEncoder.DepthSize);
        int points = reader.Count(BatchEncoder.PointSize);
        Span<int> rows = stackalloc int[ColumnTables.Kinds.Length];
        foreach (ref int count in rows)
        {
            // Each row has its field mask at least.
            count = reader.Count(sizeof(ushort));
        }

        int observations = reader.Count(BatchEncoder.ObservationSize);
        if (reader.IsShort)
        {
            return false;
        }

        ReadMessages(ref reader, batch, messages);
        ReadDefinitions(ref reader, batch, definitions);
        for (int i = 0; i < names && !reader.IsShort; i++)
        {
            int venue = reader.Int();
            batch.Names.Add() = new NamedInstrument(venue < 0 ? null : venue, reader.Int());
        }

        return ReadTexts(ref reader, batch, texts, textBytes)
            && ReadLists(ref reader, batch, depth, points)
            && ReadColumns(ref reader, batch, rows)
            && ReadObservations(ref reader, batch, observations)
            && BatchCheck.IsWhole(batch);
    }

    private static void ReadMessages(ref ByteReader reader, InputBatch batch, int count)
    {
        for (int i = 0; i < count && !reader.IsShort; i++)
        {
            ulong sequence = (ulong)reader.Long();
            long time = reader.Long();
            int definitionStart = reader.Int();
            int rowStart = reader.Int();
            batch.AddMessage(new BatchMessage((InputKind)(byte)reader.Long(), sequence, definitionStart, rowStart, time));
        }
    }

    private static void ReadDefinitions(ref ByteReader reader, InputBatch batch, int count)
    {
        for (int i = 0; i < count && !reader.IsShort; i++)
        {
            uint id = (uint)reader.Int();
            (int venue, int name, int underlying) = (reader.Int(), reader.Int(), reader.Int());
            (byte kind, byte settlement, byte right, byte present) = (reader.Byte(), reader.Byte(), reader.Byte(), reader.Byte());
            reader.Int();
            long expiry = reader.Long();
            (double strike, double size) = (reader.Double(), reader.Double());
            batch.Definitions.Add() = new DefinitionRow
            {
                Id = (present & 1) == 0 ? null : id,
                VenueText = venue < 0 ? null : venue,
                NameText = name < 0 ? null : name,
                UnderlyingText = underlying < 0 ? null : underlying,
                Kind = (InstrumentKind)kind,
                Settlement = (SettlementKind)settlement,
                Right = (present & 2) == 0 ? null : (OptionRight)right,
                ExpiryUnixNanos = (present & 4) == 0 ? null : expiry,
                Strike = (present & 8) == 0 ? null : strike,
                ContractSizeCoin = (present & 16) == 0 ? null : size,
            };
        }
    }

    private static bool ReadTexts(ref ByteReader reader, InputBatch batch, int count, int bytes)
    {
        ReadOnlySpan<byte> ends = reader.Take((long)count * sizeof(int));
        reader.SkipPadding();
        ReadOnlySpan<byte> text = reader.Take(bytes);
        reader.SkipPadding();
        return !reader.IsShort && batch.Text.TryRestore(ends, text);
    }

    private static bool ReadLists(ref ByteReader reader, InputBatch batch, int depth, int points)
    {
        for (int i = 0; i < depth && !reader.IsShort; i++)
        {
            batch.Depth.Add() = new DepthLevel(reader.Double(), reader.Double());
        }

        for (int i = 0; i < points && !reader.IsShort; i++)
        {
            batch.ObservationPoints.Add() = new ObservationPoint((int)reader.Long(), reader.Double(), reader.Double(), reader.Double());
        }

        return !reader.IsShort;
    }

    private static bool ReadColumns(ref ByteReader reader, InputBatch batch, scoped ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0)
            {
                continue;
            }

            InputKind kind = ColumnTables.Kinds[i];
            ColumnSet columns = batch.ColumnsOf(kind)!;
            columns.Append(rows[i]);
            long present = reader.Long();
            if ((present & 1) == 0 || (present & ~(long)ColumnTables.AllOf(kind)) != 0)
            {
                return false;
            }

            for (int column = 0; present >> column != 0; column++)
            {
                if ((present & (1L << column)) != 0)
                {
                    Span<byte> entries = ColumnTables.Bytes(columns, column);
                    reader.Take(entries.Length).CopyTo(entries);
                    reader.SkipPadding();
                }
            }

            // A row must not have a field in a column that is not there: its entry would be what an earlier batch left.
            if (reader.IsShort || (ColumnTables.PresentIn(columns, kind) & ~(uint)present) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool ReadObservations(ref ByteReader reader, InputBatch batch, int count)
    {
        if (count > 0)
        {
            batch.Observations.Append(count);
        }

        Span<double> values = stackalloc double[ObservationRow.MaxValues];
        for (int i = 0; i < count; i++)
        {
            var kind = (ObservationKind)reader.Byte();
            (bool hasTime, byte priceKind, byte present) = (reader.Byte() != 0, reader.Byte(), reader.Byte());
            var row = new ObservationRow
            {
                Kind = kind,
                HasTime = hasTime,
                PriceKind = priceKind,
                SourceText = reader.Int(),
                UnderlyingText = reader.Int(),
                NameText = reader.Int(),
                AssumptionText = reader.Int(),
                PointStart = reader.Int(),
                PointCount = reader.Int(),
                UnequalListText = reader.Int(),
                UnequalList = (InputField)reader.Long(),
            };
            row.Time = reader.Long();
            row.Until = reader.Long();
            foreach (ref double value in values)
            {
                value = reader.Double();
            }

            row.Restore(values, present);
            batch.Observations.Rows[i] = row;
        }

        return !reader.IsShort;
    }
}
