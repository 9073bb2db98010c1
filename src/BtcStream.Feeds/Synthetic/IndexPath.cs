using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Synthetic;

/// <summary>The index: a slow wave from the high to the low and back, with noise that reverts to it.</summary>
/// <param name="options">Valid options.</param>
/// <param name="random">The market's generator.</param>
internal sealed class IndexPath(SyntheticMarketOptions options, SplitMix64 random)
{
    private const double ReversionPerStep = 0.02;
    private const double NoiseUsdPerRootSecond = 14.0;

    private readonly double _noiseUsdPerStep = NoiseUsdPerRootSecond * Math.Sqrt((double)Math.Min(options.StepNanos, UnixTime.NanosPerSecond) / UnixTime.NanosPerSecond);
    private double _noiseUsd;

    /// <summary>Moves the noise one step.</summary>
    public void Step() => _noiseUsd += (_noiseUsdPerStep * random.NextBell()) - (ReversionPerStep * _noiseUsd);

    /// <summary>The index at a moment, USD to the cent.</summary>
    /// <param name="unixNanos">At or after the start.</param>
    public double At(long unixNanos) => Math.Round(WaveAt(unixNanos) + _noiseUsd, 2);

    private double WaveAt(long unixNanos)
    {
        double turn = (double)((unixNanos - options.StartUnixNanos) % options.WaveNanos) / options.WaveNanos;
        double fallen = turn < 0.5 ? 2.0 * turn : 2.0 - (2.0 * turn);
        return options.HighIndexPrice - ((options.HighIndexPrice - options.LowIndexPrice) * fallen * fallen * (3.0 - (2.0 * fallen)));
    }
}
