using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Cluster.Node;

/// <summary>
/// Hashes of all that an engine host answers about BTC, part by part, so that processes can compare without sending it: of every figure to the last bit (shortest decimal
/// forms that read back as the same number), and not of the number of the publication.
/// </summary>
public static class AnswerDigest
{
    /// <summary>Parts and their hashes, <c>name=hash</c>, one space between two.</summary>
    public static async Task<string> OfAsync(EngineHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        List<string> parts = [];
        foreach (PositioningModel model in (PositioningModel[])[PositioningModel.Naive, PositioningModel.TakerFlow])
        {
            using RiskView view = await host.QueryAsync("BTC", model, RiskParts.All).ConfigureAwait(false);
            parts.AddRange(Of(view).Select(part => $"{model}.{part}"));
            CascadeAnswer run = await host.RunCascadeAsync(
                "BTC", model, new CascadeQuestion { SellUsd = 2e8, Depth = DepthModel.Constant, DepthUsdPerPercent = 1e8 }).ConfigureAwait(false);
            parts.Add($"{model}.run={Hash([run.Result, run.Band, .. Texts(run.Path), .. Texts(run.Zones), .. Texts(run.Variants)])}");
        }

        parts.Add("liquidations=" + Of(await host.QueryLiquidationsAsync("BTC", 5).ConfigureAwait(false)));
        parts.AddRange(await AskPositionsAsync(host).ConfigureAwait(false));
        return string.Join(' ', parts);
    }

    /// <summary>What needs single positions: at a gateway the shards answer it.</summary>
    private static async Task<IEnumerable<string>> AskPositionsAsync(EngineHost host)
    {
        LiquidationAnswer venue = await host.QueryLiquidationsAsync("BTC", 5, ["binance"]).ConfigureAwait(false);
        RevaluationAnswer moved = await host.RevalueAsync("BTC", new RevaluationQuestion
        {
            Shifts = new Shifts(-6.0, 12.0, 0.02),
            Cascade = new CascadeQuestion { SellUsd = 2e8, Depth = DepthModel.Constant, DepthUsdPerPercent = 1e8 },
            IncludesCells = true,
        }).ConfigureAwait(false);
        VerifyResult verified = await host.VerifyAsync("BTC").ConfigureAwait(false);
        return ["venue=" + Of(venue), "base=" + Of(moved.Base), "shifted=" + Of(moved.Shifted), "verified=" + (verified.Compared > 0 && verified.MaxDifference < 1e-9)];
    }

    private static string Of(Valuation valuation) =>
        Hash([valuation.TriggeredUsd, valuation.Cascade.Result, valuation.View.Summary.Positions, valuation.View.Summary.NetGexUsdPerPercent, Of(valuation.View.Liquidations), Of(valuation.View.Cells)]);

    /// <summary>Open positions that a view of the naive model counts, to be told beside the hashes.</summary>
    public static async Task<int> PositionsAsync(EngineHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        using RiskView view = await host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.Summary).ConfigureAwait(false);
        return view.Summary.Positions;
    }

    private static IEnumerable<string> Of(RiskView view)
    {
        RiskSummary summary = view.Summary;
        yield return $"head={Hash([view.AsOfUnixNanos, view.PricedAtUnixNanos, view.IndexPrice, view.Options, view.OldestInputUnixNanos, view.IsStale, view.Curves])}";
        yield return $"coverage={Hash(Texts(view.Coverage.ToArray()))}";
        yield return $"cells={Of(view.Cells)}";
        yield return $"strikes={Of(view.Strikes)}";
        yield return $"profile={Hash(Texts(view.Profile.ToArray()))}";
        yield return $"ladder={Of(view.Liquidations)}";
        yield return $"cascade={Hash([.. Texts(view.Cascade.Steps.ToArray()), .. Texts(view.Cascade.Zones.ToArray())])}";
        object[] figures =
        [
            summary.NetGexUsdPerPercent, summary.GrossGexUsdPerPercent, summary.OpenInterest, summary.OpenInterestUsd, summary.Walls, summary.Positions,
            summary.LongLiquidationUsd24h, summary.ShortLiquidationUsd24h, summary.NearestClusterAbove, summary.NearestClusterBelow,
            .. Texts(summary.AtmIv.ToArray()), .. Texts(summary.Expiries.ToArray()),
            .. Enum.GetValues<FlipDefinition>().SelectMany(definition => Texts(summary.Flips(definition).Prices.ToArray())),
        ];
        yield return $"summary={Hash(figures)}";
    }

    private static string Of(RiskLadder ladder) => Hash(
        [.. Texts(ladder.Expiries.ToArray()), .. Texts(ladder.Strikes.ToArray()), .. Texts(ladder.Net.ToArray()), .. Texts(ladder.Gross.ToArray()), .. Texts(ladder.OpenInterest.ToArray())]);

    private static string Of(LiquidationRungs rungs) =>
        Hash(Enumerable.Range(0, rungs.Count).Select(i => (object)(rungs.Cell(i), rungs.Provenance(i), rungs.Positions(i), rungs.LongUsd[i], rungs.ShortUsd[i])));

    private static string Of(LiquidationAnswer answer) => Hash(
    [
        Of(answer.View.Liquidations), answer.TriggeredLongUsd, answer.TriggeredShortUsd, answer.TriggeredPositions, answer.BankruptAccounts, answer.PendingAccounts,
        answer.PositionsWithoutPrice, answer.PositionsUnpriced, .. Texts(answer.ClustersAbove), .. Texts(answer.ClustersBelow), .. Texts(answer.Realised),
    ]);

    private static IEnumerable<object> Texts<T>(T[] values)
        where T : notnull => values.Select(value => (object)value);

    private static string Hash(IEnumerable<object> values) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))))[..16];
}
