using BtcStream.Quant.Pricing;

namespace BtcStream.Microbenchmarks.Inputs;

/// <summary>Memory for the greeks of a book.</summary>
internal sealed class GreekResults(int count)
{
    private readonly double[] _values = new double[6 * count];

    public GreekColumns Columns => new()
    {
        Deltas = _values.AsSpan(0, count),
        Gammas = _values.AsSpan(count, count),
        Vegas = _values.AsSpan(2 * count, count),
        Thetas = _values.AsSpan(3 * count, count),
        Vannas = _values.AsSpan(4 * count, count),
        Charms = _values.AsSpan(5 * count, count),
    };
}
