namespace BtcStream.Cli.Feeding;

/// <summary>Told how a feed goes. One call at a time for each method; <see cref="Acked"/> may come beside another.</summary>
internal interface IFeedProgress
{
    /// <summary>A file begins.</summary>
    public void Begin(IFeedFile file);

    /// <summary>Rows of the current file have been sent.</summary>
    /// <param name="rows">How many of them so far.</param>
    public void Sent(int rows);

    /// <summary>The server has answered for more rows.</summary>
    /// <param name="totals">Of the whole feed so far.</param>
    public void Acked(AckTotals totals);

    /// <summary>Everything of the current file has been answered for.</summary>
    /// <param name="file">The file.</param>
    /// <param name="totals">Of this file.</param>
    public void End(IFeedFile file, AckTotals totals);
}
