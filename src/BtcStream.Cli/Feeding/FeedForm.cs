namespace BtcStream.Cli.Feeding;

/// <summary>In which of the contract's two forms rows are sent.</summary>
internal enum FeedForm
{
    /// <summary>Packed arrays: the fast path.</summary>
    Columns,

    /// <summary>One message a row.</summary>
    Rows,
}
