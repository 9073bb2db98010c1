using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Synthetic;

/// <summary>Trades, and what they do to open interest and volume: puts are bought more than sold, as the articles tell it. Owned by the market's thread.</summary>
/// <param name="random">The market's generator.</param>
internal sealed class SyntheticTrading(SplitMix64 random)
{
    private const double CallBuyShare = 0.47;
    private const double PutBuyShare = 0.58;
    private const double OpeningShare = 0.55;
    private const double ClosingShare = 0.25;
    private const double SmallestPrice = 0.0001;
    private const double BusyOpenInterest = 2_000.0;
    private const int Tries = 8;

    /// <summary>How many options trade in a step.</summary>
    public int NextCount() => random.NextUnit() switch
    {
        < 0.40 => 0,
        < 0.75 => 1,
        < 0.93 => 2,
        _ => 3,
    };

    /// <summary>Picks an option: the more open interest, the likelier.</summary>
    /// <param name="options">Not empty.</param>
    public SyntheticOption Pick(IReadOnlyList<SyntheticOption> options)
    {
        SyntheticOption picked = options[random.NextIndex(options.Count)];
        for (int i = 0; i < Tries && random.NextUnit() * BusyOpenInterest > picked.OpenInterest + 20.0; i++)
        {
            picked = options[random.NextIndex(options.Count)];
        }

        return picked;
    }

    /// <summary>Trades an option at its quote.</summary>
    public OptionTrade Trade(SyntheticOption option, in OptionQuote quote, long unixNanos)
    {
        double amount = Math.Round(0.1 * Math.Ceiling(5.0 / (1.0 - (0.98 * random.NextUnit()))), 1);
        bool isBuy = random.NextUnit() < (option.Right == OptionRight.Put ? PutBuyShare : CallBuyShare);
        double kind = random.NextUnit();
        double change = kind < OpeningShare ? amount : kind < OpeningShare + ClosingShare ? -amount : 0.0;
        option.OpenInterest = Math.Round(Math.Max(0.0, option.OpenInterest + change), 1);
        AddVolume(option, amount, unixNanos);
        return new OptionTrade
        {
            Instrument = option.Name,
            TimeUnixNanos = unixNanos,
            Price = (isBuy ? quote.AskPrice : quote.BidPrice) ?? SmallestPrice,
            Amount = amount,
            TakerSide = isBuy ? TakerSide.Buy : TakerSide.Sell,
            Iv = quote.MarkIv,
        };
    }

    /// <summary>The day's volume fades as its trades leave the last 24 hours.</summary>
    private static void AddVolume(SyntheticOption option, double amount, long unixNanos)
    {
        double days = (double)(unixNanos - option.VolumeTimeUnixNanos) / UnixTime.NanosPerDay;
        option.Volume24h = Math.Round((option.Volume24h * Math.Max(0.0, 1.0 - days)) + amount, 1);
        option.VolumeTimeUnixNanos = unixNanos;
    }
}
