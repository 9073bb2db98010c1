using System.Globalization;

namespace BtcStream.Server.Security;

/// <summary>Logs refusals, but no more than some a second: whoever is refused may try a million times, and the log is not theirs to fill. Any thread.</summary>
/// <param name="logger">Where to.</param>
/// <param name="time">Measures the interval.</param>
internal sealed class RefusalLog(ILogger logger, TimeProvider time)
{
    /// <summary>Lines an interval. Enough to see several causes side by side.</summary>
    public const int MaxLines = 10;

    /// <summary>The interval.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _start;
    private int _lines;
    private long _suppressed;

    /// <summary>Refusals since the start, logged or not.</summary>
    public long Count { get; private set; }

    /// <summary>Tells of one.</summary>
    /// <param name="peer">The caller's address, and its name where it has one.</param>
    /// <param name="target">The method or path, if it is a known one.</param>
    /// <param name="reason">Why.</param>
    public void Add(string peer, string target, string reason)
    {
        string suppressed;
        lock (_gate)
        {
            Count++;
            if (_start is not { } start || time.GetElapsedTime(start) >= Interval)
            {
                (_start, _lines) = (time.GetTimestamp(), 0);
            }

            if (_lines == MaxLines)
            {
                _suppressed++;
                return;
            }

            _lines++;
            suppressed = _suppressed > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({_suppressed} more were refused since the last line)") : "";
            _suppressed = 0;
        }

        SecurityLog.Refused(logger, peer, target, reason, suppressed);
    }
}
