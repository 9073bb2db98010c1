using System.Collections.Concurrent;
using System.Net;

namespace BtcStream.Server.Limits;

/// <summary>A bucket for each address, of as many addresses as can be told apart without end of memory. Any thread.</summary>
/// <param name="perSecond">How fast permits come back.</param>
/// <param name="burst">How many an address may use at once.</param>
/// <param name="time">The clock.</param>
internal sealed class AddressBuckets(double perSecond, double burst, TimeProvider time)
{
    /// <summary>Addresses remembered; those that owe nothing are forgotten first, and those beyond it share one.</summary>
    private const int MaxAddresses = 4_096;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<IPAddress, TokenBucket> _known = [];
    private readonly TokenBucket _others = new(perSecond, burst, time);
    private long _sweptAt;

    /// <summary>The bucket of an address.</summary>
    public TokenBucket Of(IPAddress? address)
    {
        if (address is null)
        {
            return _others;
        }

        if (_known.TryGetValue(address, out TokenBucket? known))
        {
            return known;
        }

        if (_known.Count >= MaxAddresses && IsSweepDue())
        {
            foreach ((IPAddress other, TokenBucket bucket) in _known)
            {
                if (!bucket.IsBehind)
                {
                    _known.TryRemove(other, out _);
                }
            }
        }

        return _known.Count >= MaxAddresses ? _others : _known.GetOrAdd(address, _ => new TokenBucket(perSecond, burst, time));
    }

    /// <summary>Not for every stranger: they may come as fast as they like, and each look goes through all.</summary>
    private bool IsSweepDue()
    {
        long last = Volatile.Read(ref _sweptAt);
        long now = time.GetTimestamp();
        return (last == 0 || time.GetElapsedTime(last, now) >= SweepInterval) && Interlocked.CompareExchange(ref _sweptAt, now, last) == last;
    }
}
