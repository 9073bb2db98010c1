using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The points x = S*/S a profile is kept at, evenly spaced, and their logarithms. Immutable; any thread. The grid does not depend on the
/// index, so an index tick leaves the profile alone.
/// </summary>
public sealed class ProfileGrid
{
    /// <summary>Most points a grid can have.</summary>
    public const int MaxPoints = 4_096;

    private readonly double[] _x;
    private readonly double[] _logX;

    /// <summary>A grid from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <param name="from">Smallest x, above zero.</param>
    /// <param name="to">Largest x, finite.</param>
    /// <param name="points">2 to <see cref="MaxPoints"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public ProfileGrid(double from, double to, int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(points, MaxPoints);
        if (!(from > 0.0 && double.IsFinite(from)))
        {
            throw new ArgumentOutOfRangeException(nameof(from), from, "The smallest x is a finite number above zero.");
        }

        if (!(to > from && double.IsFinite(to)))
        {
            throw new ArgumentOutOfRangeException(nameof(to), to, "The largest x is a finite number above the smallest.");
        }

        _x = new double[points];
        _logX = new double[points];
        for (int i = 0; i < points; i++)
        {
            _x[i] = from + ((to - from) * i / (points - 1));
            _logX[i] = DeterministicMath.Log(_x[i]);
        }
    }

    /// <summary>The default: 0.5 to 1.5 in steps of 0.25 %, 401 points, of which the 201st is exactly 1.</summary>
    public static ProfileGrid Default { get; } = new(0.5, 1.5, 401);

    /// <summary>x at every point, ascending.</summary>
    public ReadOnlySpan<double> X => _x;

    /// <summary>ln x at every point.</summary>
    public ReadOnlySpan<double> LogX => _logX;

    /// <summary>How many points.</summary>
    public int Length => _x.Length;
}
