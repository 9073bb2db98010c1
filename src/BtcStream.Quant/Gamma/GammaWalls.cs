namespace BtcStream.Quant.Gamma;

/// <summary>One wall: a strike and the exposure it was chosen for.</summary>
/// <param name="Status">Whether there is one.</param>
/// <param name="Strike">USD; 0 for NoData and NoExposure.</param>
/// <param name="GexUsdPerPercent">Net (call and put wall) or gross (peak) at the strike; 0 for NoData and NoExposure.</param>
public readonly record struct GammaWall(WallStatus Status, double Strike, double GexUsdPerPercent);

/// <summary>The walls of a ladder, read from the naive model whatever the model shown.</summary>
/// <param name="Call">Strike of the largest net.</param>
/// <param name="Put">Strike of the smallest net.</param>
/// <param name="GrossPeak">Strike of the largest gross.</param>
public readonly record struct GammaWalls(GammaWall Call, GammaWall Put, GammaWall GrossPeak)
{
    /// <summary>
    /// Reads the walls from the naive model's ladder. Of equal values the lowest strike wins. Columns are parallel, strikes ascending.
    /// </summary>
    /// <param name="strikes">USD, ascending.</param>
    /// <param name="naiveNet">Net of <see cref="PositioningModel.Naive"/>, USD per 1 %.</param>
    /// <param name="naiveGross">Gross of the same.</param>
    public static GammaWalls Find(ReadOnlySpan<double> strikes, ReadOnlySpan<double> naiveNet, ReadOnlySpan<double> naiveGross)
    {
        Columns.RequireSameLength(strikes.Length, naiveNet.Length, nameof(naiveNet));
        Columns.RequireSameLength(strikes.Length, naiveGross.Length, nameof(naiveGross));
        if (strikes.IsEmpty)
        {
            var none = new GammaWall(WallStatus.NoData, 0.0, 0.0);
            return new(none, none, none);
        }

        int call = 0;
        int put = 0;
        int peak = 0;
        for (int k = 1; k < strikes.Length; k++)
        {
            call = naiveNet[k] > naiveNet[call] ? k : call;
            put = naiveNet[k] < naiveNet[put] ? k : put;
            peak = naiveGross[k] > naiveGross[peak] ? k : peak;
        }

        if (!(naiveGross[peak] > 0.0))
        {
            var nothing = new GammaWall(WallStatus.NoExposure, 0.0, 0.0);
            return new(nothing, nothing, nothing);
        }

        return new(
            new(naiveNet[call] > 0.0 ? WallStatus.Found : WallStatus.WrongSign, strikes[call], naiveNet[call]),
            new(naiveNet[put] < 0.0 ? WallStatus.Found : WallStatus.WrongSign, strikes[put], naiveNet[put]),
            new(WallStatus.Found, strikes[peak], naiveGross[peak]));
    }
}
