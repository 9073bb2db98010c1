using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// What all of Black's greeks share, computed once. <see cref="Black76"/> uses it with one lane and <see cref="Black76Batch"/> with eight,
/// so both give the same bits. See <see cref="Black76"/> for parameters, domain and sources.
/// </summary>
/// <remarks>
/// The relative error of a density is the absolute error of its exponent, d1²/2 = [ln(F/K) + w/2]²/(2w), w = σ²T: up to 112.5 at |d1| = 15.
/// Written like that it has six roundings and an accurate logarithm behind it, less than 1e-13 at |d1| = 15; the square of d1 would have ten.
/// </remarks>
internal readonly struct Black76Terms<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly TLanes _forward;
    private readonly TLanes _sigma;
    private readonly TLanes _years;

    /// <summary>e^(−d1²/2); garbage where the case is not the ordinary one.</summary>
    private readonly TLanes _bell;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Black76Terms(TLanes forward, TLanes strike, TLanes sigma, TLanes years)
        : this(forward, strike, sigma, years, LaneLog.OfRatio(forward, strike))
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Black76Terms(TLanes forward, TLanes strike, TLanes sigma, TLanes years, TLanes logMoneyness)
        : this(forward, strike, sigma, years, logMoneyness, Bell(Exponent(sigma, years, logMoneyness)))
    {
    }

    /// <summary>Takes ln(F/K) and <see cref="Bell"/> as well: the kernels compute them in loops of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Black76Terms(TLanes forward, TLanes strike, TLanes sigma, TLanes years, TLanes logMoneyness, TLanes bell)
    {
        TLanes zero = TLanes.Broadcast(0.0);
        TLanes smallest = TLanes.Broadcast(Black76.SmallestVariance);
        TLanes variance = Variance(sigma, years);

        // A sum of positive numbers is small only if all of them are. Min ignores a NaN in its second argument, but the sum does not.
        TLanes finite = TLanes.LessThan(forward + strike + variance, TLanes.Broadcast(Black76.LargestPrice))
            & TLanes.LessThanOrEqual(TLanes.Broadcast(Black76.SmallestPrice), TLanes.Min(forward, strike));
        TLanes inDomain = finite & TLanes.LessThanOrEqual(zero, TLanes.Min(sigma, years));

        _forward = forward;
        _sigma = sigma;
        _years = years;
        _bell = bell;
        Flat = TLanes.Select(inDomain, zero, TLanes.Broadcast(double.NaN));
        Positive = finite & TLanes.LessThanOrEqual(smallest, TLanes.Min(variance, sigma));
        StdDev = TLanes.Sqrt(variance);
        D1 = TLanes.Select(Positive, Drifted(variance, logMoneyness) / StdDev, LimitOfD1(logMoneyness) + Flat);
    }

    /// <summary>Mask of the ordinary case: inside the domain and σ√T > 0.</summary>
    public TLanes Positive { get; }

    /// <summary>0 inside the domain, NaN outside: the value of every greek but delta where the case is not the ordinary one.</summary>
    public TLanes Flat { get; }

    /// <summary>σ√T.</summary>
    public TLanes StdDev { get; }

    /// <summary>d1; where σ√T = 0 it is ±∞, and 0 at forward = strike; NaN outside the domain.</summary>
    public TLanes D1 { get; }

    /// <summary>d2 = d1 − σ√T.</summary>
    public TLanes D2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => D1 - StdDev;
    }

    /// <summary>Γ = φ(d1)/(Fσ√T).</summary>
    public TLanes Gamma
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Select(Positive, Density / (_forward * StdDev), Flat);
    }

    /// <summary>Vega = Fφ(d1)√T.</summary>
    public TLanes Vega
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Select(Positive, _forward * Density * TLanes.Sqrt(_years), Flat);
    }

    /// <summary>Theta = −Fφ(d1)σ/(2√T) = −Fφ(d1)σ²/(2σ√T).</summary>
    public TLanes Theta
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Select(Positive, _forward * Density * _sigma * _sigma * TLanes.Broadcast(-0.5) / StdDev, Flat);
    }

    /// <summary>Vanna = −φ(d1)d2/σ.</summary>
    public TLanes Vanna
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Select(Positive, Density * (StdDev - D1) / _sigma, Flat);
    }

    /// <summary>Charm = φ(d1)d2/(2T).</summary>
    public TLanes Charm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Select(Positive, Density * D2 / (_years + _years), Flat);
    }

    private TLanes Density
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bell * TLanes.Broadcast(LaneNormal.InverseSqrtTwoPi);
    }

    /// <summary>−d1²/2; garbage where σ√T = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exponent(TLanes sigma, TLanes years, TLanes logMoneyness)
    {
        TLanes variance = Variance(sigma, years);
        TLanes drifted = Drifted(variance, logMoneyness);
        return drifted * drifted / (variance * TLanes.Broadcast(-2.0));
    }

    /// <summary>e^exponent, flushed to 0 below e^−708: nothing further on meets a subnormal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Bell(TLanes exponent)
    {
        TLanes floor = TLanes.Broadcast(LaneExp.NormalRangeFloor);
        TLanes bell = LaneExp.OfNormalRange(TLanes.Max(exponent, floor));
        return TLanes.Select(TLanes.LessThan(floor, exponent), bell, TLanes.Broadcast(0.0));
    }

    /// <summary>Delta: s·N(s·d1) with s = +1 for a call, −1 for a put; relative precision kept where it is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Delta(TLanes sign)
    {
        TLanes d1 = D1;
        TLanes limitOfBell = TLanes.Select(TLanes.AreEqual(d1, TLanes.Broadcast(0.0)), TLanes.Broadcast(1.0), TLanes.Broadcast(0.0));
        TLanes cdf = LaneNormal.CdfFromBell(sign * d1, TLanes.Select(Positive, _bell, limitOfBell));
        return TLanes.Select(TLanes.AreEqual(Flat, Flat), sign * cdf, Flat);
    }

    /// <summary>+∞, −∞ or 0, by the sign of ln(F/K).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LimitOfD1(TLanes logMoneyness)
    {
        TLanes zero = TLanes.Broadcast(0.0);
        TLanes limit = TLanes.Select(TLanes.LessThan(logMoneyness, zero), TLanes.Broadcast(double.NegativeInfinity), zero);
        return TLanes.Select(TLanes.LessThan(zero, logMoneyness), TLanes.Broadcast(double.PositiveInfinity), limit);
    }

    /// <summary>w = σ²T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Variance(TLanes sigma, TLanes years) => sigma * sigma * years;

    /// <summary>ln(F/K) + w/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Drifted(TLanes variance, TLanes logMoneyness) =>
        TLanes.FusedMultiplyAdd(variance, TLanes.Broadcast(0.5), logMoneyness);
}
