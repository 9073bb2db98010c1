using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds;

/// <summary>Lets a line into the log once a minute: a venue that goes mad must not fill the disk. Counts are kept beside it, so nothing is hidden.</summary>
internal sealed class SpacedLog
{
    private long _next = long.MinValue;

    /// <summary>Whether a line is due.</summary>
    public bool IsDue(long nowUnixNanos)
    {
        if (nowUnixNanos < _next)
        {
            return false;
        }

        _next = nowUnixNanos + UnixTime.NanosPerMinute;
        return true;
    }
}
