using System.Text.Json;
using BtcStream.Contracts.V1;

namespace BtcStream.Acceptance;

/// <summary>A server's answers after a chain against the independent reference and against the textbook formula cell by cell.</summary>
internal static class ChainComparison
{
    private const double Tolerance = 1e-9;
    private const ulong NanosPerDay = 86_400_000_000_000;

    /// <summary>Everything that the reference prints.</summary>
    public static void AssertIsOracle(this Figures figures, JsonElement oracle, Summary summary, GammaHeatmap heatmap)
    {
        double gross = Number(oracle, "gross_gex");
        figures.Same("index", Number(oracle, "index"), summary.IndexPrice);
        figures.Same("instruments", (uint)oracle.GetProperty("options").GetInt32(), summary.Instruments);
        figures.Near("net", Number(oracle, "net_gex"), summary.NetGexUsdPerPercent, Tolerance * gross);
        figures.Near("gross", gross, summary.GrossGexUsdPerPercent, Tolerance * gross);
        figures.Same("call wall", Number(oracle, "call_wall"), summary.CallWallStrike);
        figures.Same("put wall", Number(oracle, "put_wall"), summary.PutWallStrike);
        figures.Same("gross peak", Number(oracle, "gross_peak"), summary.GrossPeakStrike);
        Relative(figures, "put/call by open interest", Number(oracle, "put_call_oi"), summary.PutCallOpenInterestRatio);
        Relative(figures, "put/call by volume", Number(oracle, "put_call_volume"), summary.PutCallVolumeRatio);
        figures.Near("ATM IV 7 days", Number(oracle, "atm_iv_7d"), summary.AtmIv.Single(iv => iv.Days == 7).Iv, 1e-9);
        figures.Near("ATM IV 30 days", Number(oracle, "atm_iv_30d"), summary.AtmIv.Single(iv => iv.Days == 30).Iv, 1e-9);
        AssertRoots(figures, oracle, summary);
        AssertStrikes(figures, oracle, summary, heatmap);
        double beyond = summary.Expiries.Where(expiry => expiry.Expiry - summary.AsOf > 90 * NanosPerDay).Sum(expiry => expiry.Volume24H);
        Relative(figures, "share of volume beyond 90 days", Number(oracle, "share_of_volume_over_90d"), beyond / summary.Expiries.Sum(expiry => expiry.Volume24H));
    }

    /// <summary>Every cell and every strike, and nothing besides.</summary>
    public static void AssertIsPlain(this Figures figures, PlainChain plain, GammaHeatmap heatmap)
    {
        Assert.Equal(plain.Cells.Keys, heatmap.Cells.Select(cell => (cell.Expiry, cell.Strike)));
        Assert.Equal(plain.Strikes.Keys, heatmap.Strikes.Select(strike => strike.Strike));
        foreach (GammaCell cell in heatmap.Cells)
        {
            AssertIs(figures, $"cell {cell.Expiry} {cell.Strike}", plain.Cells[(cell.Expiry, cell.Strike)], heatmap.IndexPrice, new GammaStrike
            {
                NetGexUsdPerPercent = cell.NetGexUsdPerPercent,
                GrossGexUsdPerPercent = cell.GrossGexUsdPerPercent,
                OpenInterest = cell.OpenInterest,
                OpenInterestUsd = cell.OpenInterestUsd,
                CallOpenInterest = cell.CallOpenInterest,
                PutOpenInterest = cell.PutOpenInterest,
            });
        }

        foreach (GammaStrike strike in heatmap.Strikes)
        {
            AssertIs(figures, $"strike {strike.Strike}", plain.Strikes[strike.Strike], heatmap.IndexPrice, strike);
        }
    }

    private static void AssertRoots(Figures figures, JsonElement oracle, Summary summary)
    {
        double[] expected = [.. oracle.GetProperty("profile_flips").EnumerateArray().Select(root => root.GetDouble())];
        Flip[] roots = [.. summary.Flips.Where(flip => flip.Definition == FlipDefinition.ProfileRoot)];
        double[] found = [.. roots.Where(flip => flip.Status == FlipStatus.Found).Select(flip => flip.Price)];
        figures.Same("number of profile roots", expected.Length, found.Length);
        Assert.Equal(found.OrderBy(price => Math.Abs(price - summary.IndexPrice)), found);
        foreach ((double root, double price) in expected.Order().Zip(found.Order()))
        {
            figures.Near("profile root", root, price, 0.01);
        }
    }

    private static void AssertStrikes(Figures figures, JsonElement oracle, Summary summary, GammaHeatmap heatmap)
    {
        foreach (double strike in (double[])[88_000, 90_000, 92_000])
        {
            GammaStrike found = heatmap.Strikes.Single(entry => entry.Strike == strike);
            figures.Near($"net at {strike}", Number(oracle, $"net_{strike}"), found.NetGexUsdPerPercent, Tolerance * found.GrossGexUsdPerPercent);
        }

        GammaStrike peak = heatmap.Strikes.Single(entry => entry.Strike == summary.GrossPeakStrike);
        Relative(figures, "gross at the peak", Number(oracle, "gross_at_peak"), peak.GrossGexUsdPerPercent);
        double open = heatmap.Strikes.Single(entry => entry.Strike == 92_000).OpenInterestUsd;
        Relative(figures, "open interest in USD at 92000", Number(oracle, "open_interest_usd_at_92000"), open);
        Relative(figures, "open interest in USD at 92000, by cells", open, heatmap.Cells.Where(cell => cell.Strike == 92_000).Sum(cell => cell.OpenInterestUsd));
        double gross = summary.GrossGexUsdPerPercent;
        figures.Near("net, the sum of the cells", heatmap.Cells.Sum(cell => cell.NetGexUsdPerPercent), summary.NetGexUsdPerPercent, Tolerance * gross);
    }

    private static void AssertIs(Figures figures, string what, PlainCell expected, double index, GammaStrike actual)
    {
        // Far from the money gross underflows to nothing on both sides: the absolute part is a millionth of a millionth of a dollar.
        double tolerance = (Tolerance * expected.Gross) + 1e-12;
        figures.Near($"{what}, net", expected.Net, actual.NetGexUsdPerPercent, tolerance);
        figures.Near($"{what}, gross", expected.Gross, actual.GrossGexUsdPerPercent, tolerance);
        Relative(figures, $"{what}, open interest", expected.OpenInterest, actual.OpenInterest);
        Relative(figures, $"{what}, open interest in USD", expected.OpenInterest * index, actual.OpenInterestUsd);
        figures.Near($"{what}, calls", expected.CallOpenInterest, actual.CallOpenInterest, Tolerance * expected.OpenInterest);
        figures.Near($"{what}, puts", expected.PutOpenInterest, actual.PutOpenInterest, Tolerance * expected.OpenInterest);
    }

    private static void Relative(Figures figures, string what, double expected, double actual) =>
        figures.Near(what, expected, actual, Tolerance * Math.Abs(expected));

    private static double Number(JsonElement oracle, string name) => oracle.GetProperty(name).GetDouble();
}
