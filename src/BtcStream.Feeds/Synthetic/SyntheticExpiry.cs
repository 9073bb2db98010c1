namespace BtcStream.Feeds.Synthetic;

/// <summary>One listed expiry.</summary>
/// <param name="UnixNanos">When it expires, Unix nanoseconds UTC.</param>
/// <param name="Options">Its options: by strike, the call before the put.</param>
internal sealed record SyntheticExpiry(long UnixNanos, IReadOnlyList<SyntheticOption> Options)
{
    /// <summary>The call whose strike lies nearest to a price, the lower of two.</summary>
    public SyntheticOption CallNearestTo(double price)
    {
        SyntheticOption nearest = Options[0];
        for (int i = 2; i < Options.Count; i += 2)
        {
            if (Math.Abs(Options[i].Strike - price) < Math.Abs(nearest.Strike - price))
            {
                nearest = Options[i];
            }
        }

        return nearest;
    }
}
