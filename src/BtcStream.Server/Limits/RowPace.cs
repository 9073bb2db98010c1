namespace BtcStream.Server.Limits;

/// <summary>
/// How fast one client's rows are taken; a second's worth at once. A client that is ahead of its rate is not refused: the server reads no more of it until it is
/// not, HTTP/2 flow control then holds the sender, and every row is taken in the end. Refusing would lose rows that were honestly sent, or have them
/// sent again, which is more load and not less. Any thread.
/// </summary>
/// <param name="rowsPerSecond">The rate.</param>
/// <param name="time">The clock.</param>
internal sealed class RowPace(int rowsPerSecond, TimeProvider time)
{
    private readonly TokenBucket _rows = new(rowsPerSecond, rowsPerSecond, time);

    /// <summary>Whether forgetting it would give the client rows that it has not waited for.</summary>
    public bool IsBehind => _rows.IsBehind;

    /// <summary>Takes rows that have come.</summary>
    /// <param name="rows">How many.</param>
    /// <returns>How long to wait before more are read.</returns>
    public TimeSpan Take(int rows) => _rows.Take(rows);
}
