using System.Globalization;
using System.Text;

namespace BtcStream.Feeds.Synthetic;

/// <summary>What a synthetic market is built from, in words: everything that its outcomes follow from.</summary>
public static class SyntheticInputs
{
    /// <summary>The inputs, a line each; none longer than a hundred characters.</summary>
    /// <param name="options">Where the market starts.</param>
    public static string Describe(SyntheticMarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        Options(text, options);
        Venues(text);
        Positions(text, options);
        Depth(text, options);
        return text.ToString();
    }

    private static void Options(StringBuilder text, SyntheticMarketOptions options) => text.Append(CultureInfo.InvariantCulture, $"""
        SYNTHETIC: a market made up from these inputs and seed {options.Seed}. Nothing below is an outcome: zones,
        liquidation prices, flips and where a shock ends are computed from it.

        Index     a wave from {options.HighIndexPrice:N0} to {options.LowIndexPrice:N0} and back in {options.WaveNanos / 60e9:0} minutes, with noise
        Options   {options.OpenInterest:N0} contracts, and {options.PeakOpenInterest:N0} more at strike {options.PeakStrike:N0}; puts scaled so that the
                  naive net gamma of the opening book is zero at {options.FlipPrice:N0}

        """);

    private static void Venues(StringBuilder text)
    {
        text.AppendLine("Venues    perpetual                  open interest   depth a side, per 1 %   share of positions");
        foreach (SyntheticVenue venue in SyntheticVenue.All)
        {
            string name = $"{venue.Perpetual.Venue} {venue.Perpetual.Name}";
            text.Append(CultureInfo.InvariantCulture, $"          {name,-26} {venue.OpenInterestUsd / 1e9,9:0.0} bn {venue.DepthUsdPerPercent / 1e6,20:0} M {venue.PositionShare * 100.0,18:0} %").AppendLine();
        }
    }

    private static void Positions(StringBuilder text, SyntheticMarketOptions options)
    {
        text.AppendLine("Positions kind                              number   USD M   entries            leverage");
        foreach (PositionGroup group in PositionGroup.All)
        {
            string entries = string.Create(CultureInfo.InvariantCulture, $"{options.HighIndexPrice * group.LowestEntry:N0} to {options.HighIndexPrice * group.HighestEntry:N0}");
            text.Append(CultureInfo.InvariantCulture, $"          {group.Name,-33} {group.Count,6:N0} {group.TotalUsd / 1e6,7:N0}   {entries,-16}   {group.LowestLeverage:0.0} to {group.HighestLeverage:0.0}").AppendLine();
        }

        text.AppendLine("          Entries and margins are even over their ranges; liquidation prices come from the venues' tables.");
        text.AppendLine("          A crossed position is closed within a second as a forced order; its owner is back in minutes.");
    }

    private static void Depth(StringBuilder text, SyntheticMarketOptions options) => text.Append(CultureInfo.InvariantCulture, $"""
        Depth     even as far as 25 % from the mark, and buyers with {options.BuyersUsdPerPercent / 1e6:N0} M USD per 1 % more between
                  {options.BuyersFromPrice:N0} and {options.BuyersToPrice:N0}, as if their cost lay there
        Rises     open interest grows by {options.OpenInterestRiseUsd / 1e6:N0} M USD, half of it in the first half wave: modelled liquidations
        Before    {options.PastLiquidationsUsd / 1e6:N0} M USD of forced orders in the day before, mostly longs, while the index fell 5.5 %
        Shock     the stated one is {SyntheticMarket.StatedShockPercent:0} %: btcstream cascade --shock {SyntheticMarket.StatedShockPercent:0}

        """);
}
