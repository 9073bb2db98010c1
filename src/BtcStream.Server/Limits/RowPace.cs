namespace BtcStream.Server.Limits;

/// <summary>
/// A token bucket of rows, which holds a second's worth. A client that is ahead of its rate is not refused: the server reads no more of it until it is
/// not, HTTP/2 flow control then holds the sender, and every row is taken in the end. Refusing would lose rows that were honestly sent, or have them
/// sent again, which is more load and not less. Any thread.
/// </summary>
/// <param name="rowsPerSecond">The rate.</param>
/// <param name="time">The clock.</param>
internal sealed class RowPace(int rowsPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _rows = rowsPerSecond;
    private long _at = time.GetTimestamp();

    /// <summary>Whether it has less than a full bucket.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate)
            {
                Refill();
                return _rows < rowsPerSecond;
            }
        }
    }

    /// <summary>Takes rows that have come.</summary>
    /// <param name="rows">How many.</param>
    /// <returns>How long to wait before more are read.</returns>
    public TimeSpan Take(int rows)
    {
        lock (_gate)
        {
            Refill();
            _rows -= rows;
            return _rows >= 0.0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_rows / rowsPerSecond);
        }
    }

    private void Refill()
    {
        long now = time.GetTimestamp();
        _rows = Math.Min(rowsPerSecond, _rows + (time.GetElapsedTime(_at, now).TotalSeconds * rowsPerSecond));
        _at = now;
    }
}
