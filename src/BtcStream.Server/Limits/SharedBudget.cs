using System.Net;

namespace BtcStream.Server.Limits;

/// <summary>
/// What connections may spend of something that costs the server more than its sender: each has its own, and so has each address, which may spend what four connections may. Once
/// an address has spent that, each of its connections has a twentieth of its own: whoever is closed and comes back has less each time. Any thread.
/// </summary>
/// <param name="perSecond">What comes back to a connection each second.</param>
/// <param name="burstSeconds">How many seconds' worth it may spend at once.</param>
/// <param name="time">Measures them.</param>
internal sealed class SharedBudget(int perSecond, int burstSeconds, TimeProvider time)
{
    /// <summary>How many connections' worth an address has.</summary>
    private const int ConnectionsPerAddress = 4;

    /// <summary>What a connection has of its own where its address has spent all that it has, as a share of what it has otherwise.</summary>
    private const double ShareOfSpentAddress = 1.0 / 20.0;

    private readonly AddressBuckets _addresses = new((double)perSecond * ConnectionsPerAddress, (double)perSecond * ConnectionsPerAddress * burstSeconds, time);

    /// <summary>What one connection has.</summary>
    /// <param name="address">Where it comes from.</param>
    public Share Open(IPAddress? address) => new(this, address);

    /// <summary>One connection's part.</summary>
    /// <param name="budget">Everybody's.</param>
    /// <param name="address">Where it comes from.</param>
    internal sealed class Share(SharedBudget budget, IPAddress? address)
    {
        private readonly TokenBucket _own = budget.NewBucket(1.0);
        private readonly TokenBucket _whenSpent = budget.NewBucket(ShareOfSpentAddress);

        /// <summary>Spends some.</summary>
        /// <returns>Whether there was enough.</returns>
        public bool TrySpend(int count)
        {
            bool isWhenSpentOver = !_whenSpent.TrySpend(count);
            bool isAddressOver = !budget._addresses.Of(address).TrySpend(count);
            return _own.TrySpend(count) && !(isWhenSpentOver && isAddressOver);
        }
    }

    private TokenBucket NewBucket(double share) => new(perSecond * share, (double)perSecond * burstSeconds * share, time);
}
