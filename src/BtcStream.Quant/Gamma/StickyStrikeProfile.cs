using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary>
/// The default profile: the index moves with constant basis and each instrument keeps its implied volatility (sticky by strike). A view
/// over columns of <see cref="GexCurves"/>; net values are those of <see cref="ProfileKernel.AddAll"/>, bit for bit.
/// </summary>
public readonly ref struct StickyStrikeProfile : IGammaProfile
{
    // One lane group: a kernel call costs the same for one point as for eight.
    private const int PointsPerCall = 8;

    private readonly ReadOnlySpan<double> _offsets;
    private readonly ReadOnlySpan<double> _slopes;
    private readonly ReadOnlySpan<double> _netThenGross;

    /// <summary>A profile over columns that must not change while it is used.</summary>
    /// <param name="offsets">From <see cref="GexCurves.Fill"/>.</param>
    /// <param name="slopes">From <see cref="GexCurves.Fill"/>.</param>
    /// <param name="netThenGross">From <see cref="GexCurves.FillCoefficients"/>.</param>
    public StickyStrikeProfile(ReadOnlySpan<double> offsets, ReadOnlySpan<double> slopes, ReadOnlySpan<double> netThenGross)
    {
        Columns.RequireSameLength(offsets.Length, slopes.Length, nameof(slopes));
        Columns.RequireSameLength(2 * offsets.Length, netThenGross.Length, nameof(netThenGross));
        _offsets = offsets;
        _slopes = slopes;
        _netThenGross = netThenGross;
    }

    /// <inheritdoc/>
    public void Evaluate(scoped ReadOnlySpan<double> logX, scoped Span<double> net, scoped Span<double> gross)
    {
        Columns.RequireSameLength(logX.Length, net.Length, nameof(net));
        Columns.RequireSameLength(logX.Length, gross.Length, nameof(gross));
        Span<double> rows = stackalloc double[2 * PointsPerCall];
        for (int start = 0; start < logX.Length; start += PointsPerCall)
        {
            int count = Math.Min(PointsPerCall, logX.Length - start);
            Span<double> used = rows[..(2 * count)];
            used.Clear();
            ProfileKernel.AddAll(_offsets, _slopes, _netThenGross, 2, logX.Slice(start, count), used);
            used[..count].CopyTo(net[start..]);
            used[count..].CopyTo(gross[start..]);
        }
    }
}
