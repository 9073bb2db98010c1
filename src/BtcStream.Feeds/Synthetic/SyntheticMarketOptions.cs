using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Synthetic;

/// <summary>What a synthetic market starts from. The same options give the same market, value for value.</summary>
public sealed record SyntheticMarketOptions
{
    /// <summary>Chooses one of many markets of the same shape.</summary>
    public ulong Seed { get; init; } = 92_000;

    /// <summary>Time of the first batch, Unix nanoseconds UTC. Expiries are listed relative to it.</summary>
    public required long StartUnixNanos { get; init; }

    /// <summary>Time from batch to batch, nanoseconds; above 0.</summary>
    public long StepNanos { get; init; } = UnixTime.NanosPerSecond / 4;

    /// <summary>Index at the start, USD per coin: the top of the wave that the index moves in.</summary>
    public double HighIndexPrice { get; init; } = 92_400.0;

    /// <summary>Index at the bottom of the wave, USD per coin.</summary>
    public double LowIndexPrice { get; init; } = 86_800.0;

    /// <summary>Time from the top to the bottom and back, nanoseconds; above 0.</summary>
    public long WaveNanos { get; init; } = 20 * 60 * UnixTime.NanosPerSecond;

    /// <summary>Strike that open interest is gathered at, USD per coin; listed in every expiry.</summary>
    public int PeakStrike { get; init; } = 92_000;

    /// <summary>Open interest at that strike over all expiries, contracts: 1.4 bn USD at 92,000.</summary>
    public double PeakOpenInterest { get; init; } = 15_200.0;

    /// <summary>Price at which the naive net gamma of the opening book is zero, USD per coin.</summary>
    public double FlipPrice { get; init; } = 88_000.0;

    /// <summary>Open interest of the opening book away from the peak strike, contracts, about.</summary>
    public double OpenInterest { get; init; } = 300_000.0;

    /// <summary>Highest price at which buyers wait with more than the ordinary depth, USD per coin.</summary>
    public double BuyersFromPrice { get; init; } = 74_300.0;

    /// <summary>Lowest such price, USD per coin.</summary>
    public double BuyersToPrice { get; init; } = 71_500.0;

    /// <summary>What they bid for there, USD per 1 % of price; 0 for no such buyers.</summary>
    public double BuyersUsdPerPercent { get; init; } = 1_600e6;

    /// <summary>By how much the open interest of all perpetuals rises in the end, USD.</summary>
    public double OpenInterestRiseUsd { get; init; } = 150e6;

    /// <summary>Forced orders of the day before the start, USD.</summary>
    public double PastLiquidationsUsd { get; init; } = 865e6;

    /// <summary>Throws where an option cannot work.</summary>
    /// <exception cref="ArgumentException">The message names the option and its value.</exception>
    internal void Validate()
    {
        Require(StartUnixNanos > 0, nameof(StartUnixNanos), StartUnixNanos);
        Require(StepNanos > 0, nameof(StepNanos), StepNanos);
        Require(WaveNanos > 1, nameof(WaveNanos), WaveNanos);
        Require(LowIndexPrice > 1_000.0 && double.IsFinite(LowIndexPrice), nameof(LowIndexPrice), LowIndexPrice);
        Require(HighIndexPrice >= LowIndexPrice && double.IsFinite(HighIndexPrice), nameof(HighIndexPrice), HighIndexPrice);
        Require(PeakStrike > 0, nameof(PeakStrike), PeakStrike);
        Require(PeakOpenInterest >= 0.0 && double.IsFinite(PeakOpenInterest), nameof(PeakOpenInterest), PeakOpenInterest);
        Require(FlipPrice > 0.0 && double.IsFinite(FlipPrice), nameof(FlipPrice), FlipPrice);
        Require(OpenInterest > 0.0 && double.IsFinite(OpenInterest), nameof(OpenInterest), OpenInterest);
        Require(BuyersToPrice > 0.0 && double.IsFinite(BuyersToPrice), nameof(BuyersToPrice), BuyersToPrice);
        Require(BuyersFromPrice >= BuyersToPrice && double.IsFinite(BuyersFromPrice), nameof(BuyersFromPrice), BuyersFromPrice);
        Require(IsAmount(BuyersUsdPerPercent), nameof(BuyersUsdPerPercent), BuyersUsdPerPercent);
        Require(IsAmount(OpenInterestRiseUsd), nameof(OpenInterestRiseUsd), OpenInterestRiseUsd);
        Require(IsAmount(PastLiquidationsUsd), nameof(PastLiquidationsUsd), PastLiquidationsUsd);
    }

    private static bool IsAmount(double usd) => usd >= 0.0 && double.IsFinite(usd);

    private static void Require(bool holds, string name, object value)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {value}, out of its range");
        }
    }
}
