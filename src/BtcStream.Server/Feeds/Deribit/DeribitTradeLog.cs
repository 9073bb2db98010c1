using BtcStream.Feeds.Deribit;
using BtcStream.Feeds.Live;
using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds.Deribit;

/// <summary>
/// Knows which trades have come: each goes on once, whether it came by subscription, by recovery or by both. The venue numbers the trades of an instrument without
/// gaps, so a number left out shows that some are missing; and all are asked for again once a minute, since the last of a lull would leave no gap.
/// </summary>
internal sealed class DeribitTradeLog
{
    /// <summary>Trades remembered: hours of the venue's busiest.</summary>
    private const int Remembered = 1 << 17;

    /// <summary>How far before the end of the last recovery the next begins: the venue files trades with a delay.</summary>
    private const long OverlapNanos = 10 * UnixTime.NanosPerSecond;

    private const long PeriodNanos = UnixTime.NanosPerMinute;

    private readonly RecentKeys<string> _known = new(Remembered);
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private long? _completeTo;
    private long _askedTo;
    private long _dueAt = long.MaxValue;

    /// <summary>Begins: what was traded before is none of this feed's. It is not asked for either: a run before this one may have had it.</summary>
    public void Begin(long now)
    {
        if (_completeTo is null)
        {
            _completeTo = now + OverlapNanos;
            _dueAt = now + PeriodNanos;
        }
        else
        {
            _dueAt = now;
        }
    }

    /// <summary>Takes a trade.</summary>
    /// <param name="trade">The trade.</param>
    /// <param name="isRecovered">Whether it was asked for; else it came by subscription.</param>
    /// <param name="isNew">False where it had come before.</param>
    /// <returns>False where trades of the instrument before it are missing.</returns>
    public bool Take(OptionTradeRow trade, bool isRecovered, out bool isNew)
    {
        isNew = _known.Add(trade.Id);
        bool isWhole = true;
        if (_numbers.TryGetValue(trade.Trade.Instrument, out long last))
        {
            isWhole = isRecovered || trade.Number <= last + 1;
        }

        _numbers[trade.Trade.Instrument] = Math.Max(last, trade.Number);
        return isWhole;
    }

    /// <summary>Something may be missing: recover soon.</summary>
    public void Suspect(long now) => _dueAt = Math.Min(_dueAt, now);

    /// <summary>Whether trades are to be asked for, and from which time, Unix milliseconds.</summary>
    public bool IsDue(long now, out long fromMillis, out long toMillis)
    {
        fromMillis = ((_completeTo ?? now) - OverlapNanos) / UnixTime.NanosPerMilli;
        toMillis = now / UnixTime.NanosPerMilli;
        if (_completeTo is null || now < _dueAt)
        {
            return false;
        }

        _askedTo = now;
        _dueAt = now + PeriodNanos;
        return true;
    }

    /// <summary>An answer has been taken.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="now">Now.</param>
    /// <returns>False where the venue has more that cannot be asked for: nothing in the answer says where the next part begins.</returns>
    public bool Recovered(DeribitTrades answer, long now)
    {
        if (answer.HasMore && answer.Trades is [{ TimeUnixNanos: var first }, .., { TimeUnixNanos: var last }] && last > first)
        {
            // The next part begins where this one ends.
            _completeTo = Math.Max(_completeTo!.Value, last + OverlapNanos);
            _dueAt = now;
            return true;
        }

        _completeTo = Math.Max(_completeTo ?? 0, _askedTo);
        return !answer.HasMore;
    }
}
