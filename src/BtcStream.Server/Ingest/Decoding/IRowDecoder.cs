using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>What differs between the kinds of batches: how one row, and how a set of columns, gets into a pooled batch.</summary>
internal interface IRowDecoder
{
    /// <summary>The kind of the rows.</summary>
    public static abstract InputKind Kind { get; }

    /// <summary>Parses a columns message with the generated type, to bring an unusual encoding into the usual form.</summary>
    public static abstract IMessage ParseColumns(ReadOnlySpan<byte> columns);

    /// <summary>Appends one row.</summary>
    /// <param name="row">The row's message.</param>
    /// <param name="batch">Takes it.</param>
    /// <exception cref="MalformedMessageException">It is not valid.</exception>
    public static abstract void AppendRow(ref WireReader row, InputBatch batch);

    /// <summary>Appends all rows of a columns message.</summary>
    /// <param name="columns">Where its columns are.</param>
    /// <param name="batch">Takes them.</param>
    /// <exception cref="MalformedMessageException">A column has another length than the others.</exception>
    public static abstract void AppendColumns(in ColumnTable columns, InputBatch batch);
}
