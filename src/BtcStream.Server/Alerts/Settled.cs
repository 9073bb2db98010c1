namespace BtcStream.Server.Alerts;

/// <summary>
/// A value that counts once it has held for a while of the state's time: what flickers is never told. The first value that counts is where things stand, and no change.
/// One thread.
/// </summary>
/// <param name="holdNanos">How long it must hold; 0 for no time at all.</param>
internal sealed class Settled<T>(long holdNanos)
    where T : struct, IEquatable<T>
{
    private (T Value, long Since)? _candidate;

    /// <summary>The value that counts; null before the first.</summary>
    public T? Value { get; private set; }

    /// <summary>Looks at the value of a moment.</summary>
    /// <param name="value">The value.</param>
    /// <param name="asOf">The moment, Unix nanoseconds of the state.</param>
    /// <param name="countsAtOnce">Whether it counts without having held: what a server became live with.</param>
    /// <param name="before">What counted before, where this is a change.</param>
    /// <returns>Whether what counts has changed.</returns>
    public bool Observe(T value, long asOf, bool countsAtOnce, out T before)
    {
        before = Value ?? value;
        if (Value is { } counted && counted.Equals(value))
        {
            _candidate = null;
            return false;
        }

        if (_candidate is not { } candidate || !candidate.Value.Equals(value))
        {
            candidate = (value, asOf);
            _candidate = candidate;
        }

        if (!countsAtOnce && asOf - candidate.Since < holdNanos)
        {
            return false;
        }

        bool isChange = Value is not null;
        (Value, _candidate) = (value, null);
        return isChange;
    }

    /// <summary>There is no value now: what was on its way to count has not held.</summary>
    public void Interrupt() => _candidate = null;
}
