using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// Roots of the profile (<see cref="FlipDefinition.ProfileRoot"/>): sign changes on the grid, each then narrowed with exact evaluations.
/// Pure; no allocation beyond the stack.
/// </summary>
/// <remarks>
/// The kept profile may carry the drift of many incremental updates. Where it is small enough for that to matter, the sign is taken from an exact
/// evaluation, and a net that rounding alone left over counts as zero. A zero at a single point between two signs is a root; so is a single
/// zero that the profile only touches, if there is exposure to cancel. A run of zeros between opposite signs is one root, at its middle; any
/// other run of zeros (no exposure there, or exposures that cancel identically) is none.
/// </remarks>
public static class ProfileFlips
{
    /// <summary>Roots are narrowed to this share of x: 1e-4 USD at an index of 100,000.</summary>
    public const double Tolerance = 1e-9;

    /// <summary>Kept values below this share of the profile's scale are evaluated again: the drift that is allowed (1e-9), tenfold.</summary>
    private const double RecheckShare = 1e-8;

    /// <summary>Bells are cut off at 1e-300 of their peak: what is left far out, in USD per 1 %, is no exposure at all.</summary>
    private const double NoExposureUsdPerPercent = 1e-200;

    private const int PointsPerCall = 8;

    /// <summary>Finds every root on the grid.</summary>
    /// <param name="grid">The grid of <paramref name="values"/>.</param>
    /// <param name="values">The kept profile, net USD per 1 % at every grid point.</param>
    /// <param name="profile">The same profile, to be evaluated exactly.</param>
    /// <param name="indexPrice">USD.</param>
    /// <param name="prices">Receives x·index of every root, nearest to the index first; at least as long as the grid.</param>
    public static FlipResult Find<TProfile>(
        ProfileGrid grid, ReadOnlySpan<double> values, scoped in TProfile profile, double indexPrice, Span<double> prices)
        where TProfile : IGammaProfile, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(grid);
        Columns.RequireSameLength(grid.Length, values.Length, nameof(values));
        Columns.RequireCapacity(grid.Length, prices.Length, nameof(prices));
        if (!(indexPrice > 0.0 && double.IsFinite(indexPrice)))
        {
            return new(FlipDefinition.ProfileRoot, FlipStatus.NoIndexPrice, 0);
        }

        Span<GridSign> signs = stackalloc GridSign[grid.Length];
        ClassifySigns(grid, values, profile, signs);
        int count = 0;
        int previous = -1;
        for (int i = 0; i < signs.Length; i++)
        {
            if (signs[i] is GridSign.Zero or GridSign.Cancelled)
            {
                continue;
            }

            if (TryRootBetween(grid, signs, previous, i, profile, out double x))
            {
                prices[count++] = x * indexPrice;
            }

            previous = i;
        }

        if (previous >= 0 && previous == signs.Length - 2 && signs[^1] == GridSign.Cancelled)
        {
            prices[count++] = grid.X[^1] * indexPrice;
        }

        return FlipResult.Finish(
            FlipDefinition.ProfileRoot,
            prices[..count],
            indexPrice,
            anyPositive: signs.Contains(GridSign.Positive),
            anyNegative: signs.Contains(GridSign.Negative),
            anyExposure: signs.ContainsAnyExcept(GridSign.Zero));
    }

    /// <summary>The root in the gap between two neighbouring grid points with a sign, <paramref name="previous"/> being −1 before the first.</summary>
    private static bool TryRootBetween<TProfile>(
        ProfileGrid grid, ReadOnlySpan<GridSign> signs, int previous, int next, scoped in TProfile profile, out double x)
        where TProfile : IGammaProfile, allows ref struct
    {
        int zeros = next - previous - 1;
        x = grid.X[Math.Max(next - 1, 0)];
        if (previous < 0 || signs[previous] == signs[next])
        {
            return zeros == 1 && signs[next - 1] == GridSign.Cancelled;
        }

        x = zeros == 0
            ? Narrow(grid.X[previous], grid.X[next], signs[previous], profile)
            : 0.5 * (grid.X[previous + 1] + grid.X[next - 1]);
        return true;
    }

    private static void ClassifySigns<TProfile>(ProfileGrid grid, ReadOnlySpan<double> values, scoped in TProfile profile, Span<GridSign> signs)
        where TProfile : IGammaProfile, allows ref struct
    {
        double scale = Scale(grid, values, profile);
        Span<int> pending = stackalloc int[PointsPerCall];
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (Math.Abs(values[i]) > RecheckShare * scale)
            {
                signs[i] = values[i] > 0.0 ? GridSign.Positive : GridSign.Negative;
                continue;
            }

            pending[count++] = i;
            if (count == PointsPerCall)
            {
                Recheck(grid, profile, pending, signs);
                count = 0;
            }
        }

        Recheck(grid, profile, pending[..count], signs);
    }

    private static void Recheck<TProfile>(
        ProfileGrid grid, scoped in TProfile profile, ReadOnlySpan<int> points, Span<GridSign> signs)
        where TProfile : IGammaProfile, allows ref struct
    {
        Span<double> logX = stackalloc double[PointsPerCall];
        Span<double> net = stackalloc double[PointsPerCall];
        Span<double> gross = stackalloc double[PointsPerCall];
        for (int j = 0; j < points.Length; j++)
        {
            logX[j] = grid.LogX[points[j]];
        }

        profile.Evaluate(logX[..points.Length], net[..points.Length], gross[..points.Length]);
        for (int j = 0; j < points.Length; j++)
        {
            signs[points[j]] = gross[j] <= NoExposureUsdPerPercent ? GridSign.Zero : FlipResult.SignOf(net[j], gross[j]) switch
            {
                > 0 => GridSign.Positive,
                < 0 => GridSign.Negative,
                _ => GridSign.Cancelled,
            };
        }
    }

    /// <summary>A size that drift is relative to: the largest kept value, or the largest gross at a few points if the nets cancel.</summary>
    private static double Scale<TProfile>(ProfileGrid grid, ReadOnlySpan<double> values, scoped in TProfile profile)
        where TProfile : IGammaProfile, allows ref struct
    {
        Span<double> logX = stackalloc double[PointsPerCall];
        Span<double> net = stackalloc double[PointsPerCall];
        Span<double> gross = stackalloc double[PointsPerCall];
        for (int j = 0; j < PointsPerCall; j++)
        {
            logX[j] = grid.LogX[(grid.Length - 1) * j / (PointsPerCall - 1)];
        }

        profile.Evaluate(logX, net, gross);
        double scale = 0.0;
        foreach (double size in gross)
        {
            scale = Math.Max(scale, size);
        }

        foreach (double value in values)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        return scale;
    }

    /// <summary>
    /// Narrows a bracket to <see cref="Tolerance"/>: eight points at a time, each pass a ninth of the last, since the kernel gives eight
    /// values for the cost of one; a straight line through what is left.
    /// </summary>
    private static double Narrow<TProfile>(double low, double high, GridSign lowSign, scoped in TProfile profile)
        where TProfile : IGammaProfile, allows ref struct
    {
        Span<double> x = stackalloc double[PointsPerCall + 2];
        Span<double> logX = stackalloc double[PointsPerCall];
        Span<double> net = stackalloc double[PointsPerCall + 2];
        Span<double> gross = stackalloc double[PointsPerCall];
        (x[0], x[^1]) = (low, high);
        EvaluateEnds(x, profile, net);
        bool lowIsNegative = lowSign == GridSign.Negative;
        while (true)
        {
            for (int j = 1; j <= PointsPerCall; j++)
            {
                x[j] = x[0] + ((x[^1] - x[0]) * j / (PointsPerCall + 1));
                logX[j - 1] = DeterministicMath.Log(x[j]);
            }

            profile.Evaluate(logX, net[1..^1], gross);
            int crossing = 1;
            while (crossing <= PointsPerCall && net[crossing] != 0.0 && net[crossing] < 0.0 == lowIsNegative)
            {
                crossing++;
            }

            (x[0], x[^1], net[0], net[^1]) = (x[crossing - 1], x[crossing], net[crossing - 1], net[crossing]);
            if (x[^1] - x[0] <= Tolerance * x[0])
            {
                double change = net[^1] - net[0];
                double share = change == 0.0 ? 0.5 : Math.Clamp(-net[0] / change, 0.0, 1.0);
                return x[0] + ((x[^1] - x[0]) * share);
            }
        }
    }

    private static void EvaluateEnds<TProfile>(ReadOnlySpan<double> x, scoped in TProfile profile, Span<double> net)
        where TProfile : IGammaProfile, allows ref struct
    {
        Span<double> logX = [DeterministicMath.Log(x[0]), DeterministicMath.Log(x[^1])];
        Span<double> ends = stackalloc double[2];
        Span<double> gross = stackalloc double[2];
        profile.Evaluate(logX, ends, gross);
        (net[0], net[^1]) = (ends[0], ends[1]);
    }
}
