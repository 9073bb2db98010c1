namespace BtcStream.LoadGenerator.Latency;

/// <summary>Takes latencies, from one thread at a time.</summary>
internal interface ILatencySink
{
    /// <summary>Takes one.</summary>
    /// <param name="value">Nanoseconds.</param>
    public void Record(long value);
}

/// <summary>Latencies of one interval after the other. One thread records while another takes.</summary>
internal sealed class IntervalLatencies : ILatencySink
{
    private readonly Lock _gate = new();
    private LogLinearHistogram _current = new();

    /// <inheritdoc/>
    public void Record(long value)
    {
        lock (_gate)
        {
            _current.Record(value);
        }
    }

    /// <summary>Ends an interval.</summary>
    /// <returns>What it has recorded.</returns>
    public LogLinearHistogram Take()
    {
        lock (_gate)
        {
            LogLinearHistogram taken = _current;
            _current = new LogLinearHistogram();
            return taken;
        }
    }
}
