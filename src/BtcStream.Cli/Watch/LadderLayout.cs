using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Watch;

/// <summary>Which strikes and lines a frame has room for. Pure.</summary>
internal static class LadderLayout
{
    /// <summary>Strikes further than this share from the index are left out: they have little gamma and would stretch the picture.</summary>
    private const double Reach = 0.25;

    private const int MostFlips = 2;

    /// <summary>The rows from the highest price to the lowest: the strikes with the largest gross gamma near the index, the index and the flips among them.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="rows">Room for this many.</param>
    public static IReadOnlyList<LadderRow> Lay(RiskView view, int rows)
    {
        double? index = view.Summary is { HasIndexPrice: true } summary ? summary.IndexPrice : null;
        GammaStrike[] near = [.. view.Strikes.Where(strike => strike.HasGrossGexUsdPerPercent && (index is not { } price || Math.Abs(strike.Strike - price) <= Reach * price))];
        if (near.Length == 0 || rows < 1)
        {
            return [];
        }

        double[] flips = [.. Flips(view).Where(flip => flip >= near[0].Strike && flip <= near[^1].Strike).Take(MostFlips)];
        int room = rows - flips.Length - (index is null ? 0 : 1);
        IEnumerable<LadderRow> strikes = near
            .OrderByDescending(strike => strike.GrossGexUsdPerPercent)
            .ThenBy(strike => strike.Strike)
            .Take(Math.Max(0, room))
            .Select(strike => new LadderRow(strike.Strike, LadderRowKind.Strike, strike));
        return
        [
            .. strikes
                .Concat(flips.Select(flip => new LadderRow(flip, LadderRowKind.Flip, null)))
                .Concat(index is { } indexPrice ? [new LadderRow(indexPrice, LadderRowKind.Index, null)] : [])
                .OrderByDescending(row => row.Price)
                .ThenBy(row => row.Kind)
                .Take(rows),
        ];
    }

    private static IEnumerable<double> Flips(RiskView view) =>
        (view.Summary?.Flips ?? []).Where(flip => flip.Definition == FlipDefinition.ProfileRoot && flip.HasPrice).Select(flip => flip.Price);
}
