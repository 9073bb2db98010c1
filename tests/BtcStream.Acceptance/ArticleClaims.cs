using BtcStream.Contracts.V1;

namespace BtcStream.Acceptance;

/// <summary>One figure that two market articles of January 2026 gave, or that their claim comes to, as printed.</summary>
/// <param name="Stamp">The recorded chain it is read from, a file's name without its endings.</param>
/// <param name="What">What it is.</param>
/// <param name="Printed">The figure.</param>
/// <param name="Digits">Digits after the point that are printed.</param>
/// <param name="Read">Reads it from a server's answers, in the unit printed.</param>
internal sealed record ArticleClaim(string Stamp, string What, double Printed, int Digits, Func<Summary, GammaHeatmap, double> Read);

/// <summary>What the articles claimed: where gamma was concentrated, where it had turned short, how defensive the short end was.</summary>
internal static class ArticleClaims
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ArticleClaim> All { get; } =
    [
        .. ConcentratedAt("20260112T153507Z", 90_000, null, 1.075),
        .. ConcentratedAt("20260119T040641Z", 92_000, 78.0, 1.335),
        .. ConcentratedAt("20260119T212024Z", 92_000, 81.1, 1.345),
        NetAt88000("20260112T153507Z", -5.8),
        NetAt88000("20260119T040641Z", -9.6),
        NetAt88000("20260120T153950Z", -17.9),
        NetAt88000("20260121T212827Z", -20.9),
        Root("20260112T153507Z", 88_614),
        Root("20260119T040641Z", 89_430),
        Root("20260119T212024Z", 90_162),
        PutCall("20260115T153452Z", 0.73),
        PutCall("20260119T040641Z", 1.61),
        PutCall("20260121T212827Z", 1.17),
        AtmIv("20260119T040641Z", 7, 38.8),
        AtmIv("20260119T040641Z", 30, 38.3),
    ];

    /// <summary>The chains that something is claimed of, in time order.</summary>
    public static IReadOnlyList<string> Stamps { get; } = [.. All.Select(claim => claim.Stamp).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Requires a server's answers after a chain to say what the articles say of it.</summary>
    /// <param name="figures">Counts.</param>
    /// <param name="chain">The chain's file.</param>
    /// <param name="summary">The server's summary.</param>
    /// <param name="heatmap">The server's heatmap.</param>
    /// <returns>How many claims there were.</returns>
    public static int AssertIsArticles(this Figures figures, string chain, Summary summary, GammaHeatmap heatmap)
    {
        ArticleClaim[] claims = [.. All.Where(claim => chain.StartsWith(claim.Stamp, StringComparison.Ordinal))];
        foreach (ArticleClaim claim in claims)
        {
            figures.Same(claim.What, claim.Printed, Math.Round(claim.Read(summary, heatmap), claim.Digits));
        }

        return claims.Length;
    }

    private static IEnumerable<ArticleClaim> ConcentratedAt(string stamp, double strike, double? grossMillions, double openInterestBillions)
    {
        yield return new(stamp, "strike of the most gross gamma", strike, 0, (summary, _) => summary.GrossPeakStrike);
        yield return new(stamp, "open interest at 92000, billions", openInterestBillions, 3, (_, heatmap) => At(heatmap, 92_000).OpenInterestUsd / 1e9);
        if (grossMillions is { } millions)
        {
            yield return new(stamp, "gross gamma at 92000, millions", millions, 1, (_, heatmap) => At(heatmap, 92_000).GrossGexUsdPerPercent / 1e6);
        }
    }

    private static ArticleClaim NetAt88000(string stamp, double millions) =>
        new(stamp, "net gamma at 88000, millions", millions, 1, (_, heatmap) => At(heatmap, 88_000).NetGexUsdPerPercent / 1e6);

    private static ArticleClaim Root(string stamp, double price) =>
        new(stamp, "the one profile root", price, 0, (summary, _) =>
        {
            Flip root = Assert.Single(summary.Flips, flip => flip.Definition == FlipDefinition.ProfileRoot);
            Assert.Equal(FlipStatus.Found, root.Status);
            return root.Price;
        });

    private static ArticleClaim PutCall(string stamp, double ratio) => new(stamp, "put/call by volume", ratio, 2, (summary, _) => summary.PutCallVolumeRatio);

    private static ArticleClaim AtmIv(string stamp, uint days, double percent) =>
        new(stamp, $"ATM IV at {days} days, percent", percent, 1, (summary, _) => summary.AtmIv.Single(iv => iv.Days == days).Iv * 100);

    private static GammaStrike At(GammaHeatmap heatmap, double strike) => heatmap.Strikes.Single(entry => entry.Strike == strike);
}
