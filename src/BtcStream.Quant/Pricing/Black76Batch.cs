using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// Black's prices and greeks for many options at once, structure of arrays: entry i of every span is option i. The results have the bits of the scalar
/// functions of <see cref="Black76"/>, on every register width and for every length.
/// </summary>
/// <remarks>
/// <para>Greeks: relative error at most 1e-13 for |d1| ≤ 15; beyond, the error is at most 1e-13 of the peak over all forwards.</para>
/// <para>Parameters and domain as in <see cref="Black76"/>; an entry outside the domain gives NaN in its own place and nowhere else.</para>
/// <para>Any thread may call it on memory of its own. No allocation. Outputs may be the same memory as inputs only where stated.</para>
/// </remarks>
public static class Black76Batch
{
    /// <summary>Undiscounted price of each option, USD for one coin of underlying, as exact as <see cref="Black76.Price"/>.</summary>
    /// <param name="rights">Call or put.</param>
    /// <param name="options">Inputs.</param>
    /// <param name="prices">Receives the prices; may be one of the inputs.</param>
    /// <exception cref="ArgumentException">The spans are not of one length.</exception>
    public static void Price(ReadOnlySpan<OptionRight> rights, Black76Columns options, Span<double> prices)
    {
        CheckLengths(rights, options);
        LaneSpan.CheckLength(prices.Length, options.Count, nameof(prices));
        LaneDispatch.Run(new Black76PriceKernel(rights, options, prices));
    }

    /// <summary>Γ = φ(d1)/(Fσ√T) of each option, per USD.</summary>
    /// <param name="forwards">Forward of each option's own expiry, USD.</param>
    /// <param name="strikes">Strikes, USD.</param>
    /// <param name="sigmas">Volatilities as decimals, per √year.</param>
    /// <param name="years">Times to expiry, years of 365 × 86,400 s.</param>
    /// <param name="gammas">Receives the gammas; may be one of the inputs.</param>
    /// <exception cref="ArgumentException">The spans are not of one length.</exception>
    public static void Gamma(
        ReadOnlySpan<double> forwards,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> sigmas,
        ReadOnlySpan<double> years,
        Span<double> gammas)
    {
        LaneSpan.CheckLength(strikes.Length, forwards.Length, nameof(strikes));
        LaneSpan.CheckLength(sigmas.Length, forwards.Length, nameof(sigmas));
        LaneSpan.CheckLength(years.Length, forwards.Length, nameof(years));
        LaneSpan.CheckLength(gammas.Length, forwards.Length, nameof(gammas));
        LaneDispatch.Run(new Black76GammaKernel(forwards, strikes, sigmas, years, gammas));
    }

    /// <summary>Delta, gamma, vega, theta, vanna and charm of each option.</summary>
    /// <param name="rights">Call or put.</param>
    /// <param name="options">Inputs.</param>
    /// <param name="greeks">Receives the results.</param>
    /// <exception cref="ArgumentException">The spans are not of one length.</exception>
    public static void Greeks(ReadOnlySpan<OptionRight> rights, Black76Columns options, GreekColumns greeks)
    {
        int count = options.Count;
        CheckLengths(rights, options);
        LaneSpan.CheckLength(greeks.Deltas.Length, count, nameof(greeks.Deltas));
        LaneSpan.CheckLength(greeks.Gammas.Length, count, nameof(greeks.Gammas));
        LaneSpan.CheckLength(greeks.Vegas.Length, count, nameof(greeks.Vegas));
        LaneSpan.CheckLength(greeks.Thetas.Length, count, nameof(greeks.Thetas));
        LaneSpan.CheckLength(greeks.Vannas.Length, count, nameof(greeks.Vannas));
        LaneSpan.CheckLength(greeks.Charms.Length, count, nameof(greeks.Charms));
        LaneDispatch.Run(new Black76GreeksKernel(rights, options, greeks));
    }

    private static void CheckLengths(ReadOnlySpan<OptionRight> rights, Black76Columns options)
    {
        LaneSpan.CheckLength(rights.Length, options.Count, nameof(rights));
        LaneSpan.CheckLength(options.Strikes.Length, options.Count, nameof(options.Strikes));
        LaneSpan.CheckLength(options.Sigmas.Length, options.Count, nameof(options.Sigmas));
        LaneSpan.CheckLength(options.Years.Length, options.Count, nameof(options.Years));
    }
}
