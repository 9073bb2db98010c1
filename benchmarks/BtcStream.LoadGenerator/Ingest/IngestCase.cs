namespace BtcStream.LoadGenerator.Ingest;

/// <summary>How rows stand in a message.</summary>
internal enum RowForm
{
    /// <summary>As QuoteColumns.</summary>
    Columns,

    /// <summary>As QuoteRow messages.</summary>
    Rows,
}

/// <summary>One setting that all arms are measured under.</summary>
/// <param name="Form">How rows stand in a message.</param>
/// <param name="RowsPerMessage">Rows in each message.</param>
/// <param name="Streams">Calls at once, each on a connection of its own.</param>
internal sealed record IngestCase(RowForm Form, int RowsPerMessage, int Streams)
{
    /// <summary>Every batch size as columns on one stream, several streams, and messages as clients send them that know no columns.</summary>
    public static IReadOnlyList<IngestCase> Default { get; } =
    [
        .. new[] { 1, 16, 256, 1024, 8192 }.Select(rows => new IngestCase(RowForm.Columns, rows, 1)),
        .. new[] { 4, 16 }.Select(streams => new IngestCase(RowForm.Columns, 1024, streams)),
        .. new[] { 1, 1024 }.Select(rows => new IngestCase(RowForm.Rows, rows, 1)),
    ];

    public override string ToString() => FormattableString.Invariant($"{Form.ToString().ToLowerInvariant()}, {RowsPerMessage} a message, {Streams} stream{(Streams == 1 ? "" : "s")}");
}

/// <summary>What takes the frames.</summary>
internal enum Arm
{
    /// <summary>The server, up to applied state.</summary>
    Server,

    /// <summary>The server's decoders into a batch that is then thrown away, on the same gRPC layer.</summary>
    Decode,

    /// <summary>Moves the pipe on and looks at nothing.</summary>
    Sink,

    /// <summary>The server with a journal, flushed at its default interval, up to acks of rows that are on the disk.</summary>
    Journaled,
}
