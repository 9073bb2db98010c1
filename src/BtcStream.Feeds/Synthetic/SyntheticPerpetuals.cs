using BtcStream.Quant.Domain;
using BtcStream.Quant.Numerics;

namespace BtcStream.Feeds.Synthetic;

/// <summary>The venues' marks at every step, their order books and open interest every few seconds. Owned by the market's thread.</summary>
/// <param name="options">Where the market starts.</param>
/// <param name="random">A generator of its own.</param>
internal sealed class SyntheticPerpetuals(SyntheticMarketOptions options, SplitMix64 random)
{
    private const int StepsPerBook = 12;

    private readonly SyntheticDepth _depth = new(options, random);

    /// <summary>What the venues say at a step. Books take turns; in the first all of them come.</summary>
    public IReadOnlyList<PerpetualTick> Step(long step, long unixNanos, double indexPrice)
    {
        var ticks = new PerpetualTick[SyntheticVenue.All.Count];
        for (int i = 0; i < ticks.Length; i++)
        {
            SyntheticVenue venue = SyntheticVenue.All[i];
            double mark = venue.MarkAt(indexPrice);
            var tick = new PerpetualTick { Instrument = venue.Perpetual, MarkPrice = mark };
            bool hasBook = step == 0 || step % StepsPerBook == i * StepsPerBook / ticks.Length;
            ticks[i] = hasBook ? tick with { OpenInterest = OpenInterest(venue, unixNanos), Bids = _depth.Bids(venue, mark), Asks = _depth.Asks(venue, mark) } : tick;
        }

        return ticks;
    }

    /// <summary>Open interest rises towards a bound, half of the way in half a wave: whoever opens is on one side of a trade, and somebody on the other.</summary>
    private double OpenInterest(SyntheticVenue venue, long unixNanos)
    {
        double halvings = 2.0 * (unixNanos - options.StartUnixNanos) / options.WaveNanos;
        double risen = options.OpenInterestRiseUsd * venue.PositionShare * (1.0 - DeterministicMath.Exp(-halvings * DeterministicMath.Log(2.0)));
        double usd = venue.OpenInterestUsd + risen;
        return venue.Perpetual.Settlement == SettlementKind.Inverse ? Math.Round(usd / 10.0) * 10.0 : Math.Round(usd / options.HighIndexPrice, 3);
    }
}
