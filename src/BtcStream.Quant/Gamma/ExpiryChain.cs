using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The options of one forward, that is one (venue, settlement, expiry), in ascending order of strike with calls before puts: instrument ids that
/// index the caller's columns. Owned by one thread. Adding and removing are O(options) and meant for listings.
/// </summary>
public sealed class ExpiryChain
{
    private int[] _instruments = [];
    private double[] _strikes = [];
    private OptionRight[] _rights = [];

    /// <summary>Options in the chain.</summary>
    public int Count { get; private set; }

    /// <summary>Instrument ids, in the chain's order.</summary>
    public ReadOnlySpan<int> Instruments => _instruments.AsSpan(0, Count);

    /// <summary>Strike of each, USD, ascending.</summary>
    public ReadOnlySpan<double> Strikes => _strikes.AsSpan(0, Count);

    /// <summary>Right of each.</summary>
    public ReadOnlySpan<OptionRight> Rights => _rights.AsSpan(0, Count);

    /// <summary>Adds an option.</summary>
    /// <param name="instrument">Index into the caller's columns.</param>
    /// <param name="strike">USD, finite and above zero.</param>
    /// <param name="right">Call or put.</param>
    /// <returns>False, and nothing changed, when the chain already has an option of this strike and right.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instrument is negative or the strike is not a finite number above zero.</exception>
    public bool Add(int instrument, double strike, OptionRight right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(instrument);
        if (!(strike > 0.0 && double.IsFinite(strike)))
        {
            throw new ArgumentOutOfRangeException(nameof(strike), strike, "A strike is a finite number above zero.");
        }

        int at = 0;
        while (at < Count && (_strikes[at] < strike || (_strikes[at] == strike && _rights[at] < right)))
        {
            at++;
        }

        if (at < Count && _strikes[at] == strike && _rights[at] == right)
        {
            return false;
        }

        if (Count == _instruments.Length)
        {
            int capacity = Math.Max(16, 2 * Count);
            Array.Resize(ref _instruments, capacity);
            Array.Resize(ref _strikes, capacity);
            Array.Resize(ref _rights, capacity);
        }

        Shift(at, at + 1);
        Count++;
        (_instruments[at], _strikes[at], _rights[at]) = (instrument, strike, right);
        return true;
    }

    /// <summary>Removes an option by its instrument id; false when it is not in the chain.</summary>
    public bool Remove(int instrument)
    {
        int at = Instruments.IndexOf(instrument);
        if (at < 0)
        {
            return false;
        }

        Shift(at + 1, at);
        Count--;
        return true;
    }

    private void Shift(int from, int to)
    {
        int length = Count - from;
        _instruments.AsSpan(from, length).CopyTo(_instruments.AsSpan(to));
        _strikes.AsSpan(from, length).CopyTo(_strikes.AsSpan(to));
        _rights.AsSpan(from, length).CopyTo(_rights.AsSpan(to));
    }
}
