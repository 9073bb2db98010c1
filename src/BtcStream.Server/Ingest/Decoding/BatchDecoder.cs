using System.Runtime.CompilerServices;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>
/// Decodes the messages of ingest straight from the wire into a pooled batch: no object, no allocation. All batch messages share one layout:
/// 1 sequence, 2 definitions, 3 rows, 4 columns.
/// </summary>
internal static class BatchDecoder
{
    private const int SequenceField = 1;
    private const int DefinitionsField = 2;
    private const int RowsField = 3;
    private const int ColumnsField = 4;

    /// <summary>Appends one message to a batch.</summary>
    /// <typeparam name="TRows">The kind of its rows.</typeparam>
    /// <param name="payload">The message.</param>
    /// <param name="batch">Takes it whole, or not at all.</param>
    /// <exception cref="MalformedMessageException">The message is not what the contract says; the batch is as it was.</exception>
    public static void Append<TRows>(ReadOnlySpan<byte> payload, InputBatch batch)
        where TRows : IRowDecoder
    {
        batch.BeginMessage(TRows.Kind, 0);
        try
        {
            ReadOnlySpan<byte> columns = AppendDefinitionsAndRows<TRows>(payload, batch);
            if (!columns.IsEmpty)
            {
                AppendColumns<TRows>(columns, batch);
            }
        }
        catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
        {
            batch.DropMessage();
            throw;
        }
    }

    /// <returns>The columns, which come after all rows wherever they stand; empty for none.</returns>
    private static ReadOnlySpan<byte> AppendDefinitionsAndRows<TRows>(ReadOnlySpan<byte> payload, InputBatch batch)
        where TRows : IRowDecoder
    {
        ReadOnlySpan<byte> columns = [];
        var reader = new WireReader(payload);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (SequenceField, WireType.Varint):
                    batch.SetSequence(reader.ReadVarint());
                    break;
                case (DefinitionsField, WireType.Bytes):
                    DefinitionDecoder.Append(InstrumentDefinition.Parser.ParseFrom(reader.ReadBytes()), batch);
                    break;
                case (RowsField, WireType.Bytes):
                    var row = new WireReader(reader.ReadBytes());
                    TRows.AppendRow(ref row, batch);
                    break;
                case (ColumnsField, WireType.Bytes):
                    // A message in several pieces is their concatenation (Encoding guide, "Last One Wins").
                    ReadOnlySpan<byte> piece = reader.ReadBytes();
                    columns = columns.IsEmpty ? piece : (byte[])[.. columns, .. piece];
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return columns;
    }

    private static void AppendColumns<TRows>(ReadOnlySpan<byte> columns, InputBatch batch)
        where TRows : IRowDecoder
    {
        var table = new ColumnTable(columns);
        if (table.TryScan())
        {
            TRows.AppendColumns(in table, batch);
        }
        else
        {
            AppendUnusualColumns<TRows>(columns, batch);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AppendUnusualColumns<TRows>(ReadOnlySpan<byte> columns, InputBatch batch)
        where TRows : IRowDecoder
    {
        var table = new ColumnTable(TRows.ParseColumns(columns).ToByteArray());
        if (!table.TryScan())
        {
            throw new MalformedMessageException("the columns are not in a form that this server reads");
        }

        TRows.AppendColumns(in table, batch);
    }
}
