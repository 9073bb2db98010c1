using System.Globalization;
using BtcStream.Engine.State;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Publication;

/// <summary>How far what is kept incrementally is from what the raw state gives.</summary>
/// <param name="MaxDifference">Largest absolute difference over the gross of the same cell, strike, grid point or total.</param>
/// <param name="Compared">Figures compared.</param>
/// <param name="LargestAt">Which figure differs most; empty when none differs.</param>
/// <param name="Sequence">The publication compared.</param>
/// <param name="AsOfUnixNanos">The engine's as_of.</param>
public readonly record struct VerifyResult(double MaxDifference, int Compared, string LargestAt, long Sequence, long AsOfUnixNanos);

/// <summary>
/// Recomputes every figure of a book from its raw state by the plainest way there is (the scalar formulas of <see cref="Black76"/>, one option after the other,
/// ordinary sums) and compares it with what was kept incrementally. The caller's thread.
/// </summary>
internal sealed class BookVerifier
{
    /// <summary>
    /// Gross, USD per 1 %, below which a figure is compared on this floor instead: profiles are fixed-point sums with a quantum of 2^−54 USD, and a hundredth
    /// of a cent is no exposure.
    /// </summary>
    public const double GrossFloorUsdPerPercent = 1e-4;

    private readonly FrozenBook _raw;
    private readonly PublishedFigures _kept;
    private readonly double[] _gexPerContract;
    private double _maxDifference;
    private int _compared;
    private string _largestAt = string.Empty;

    private BookVerifier(FrozenBook raw, PublishedFigures kept)
    {
        _raw = raw;
        _kept = kept;
        _gexPerContract = new double[raw.Priced.Columns.Count];
    }

    /// <summary>Recomputes and compares. Nothing is compared while the underlying is not known.</summary>
    /// <param name="copy">The raw state, copied afresh.</param>
    /// <param name="kept">The figures kept incrementally, of the same moment; null while there are none.</param>
    /// <param name="options">The engine's.</param>
    public static VerifyResult Verify(StateCopy copy, PublishedFigures? kept, EngineOptions options) => kept is null
        ? VerifyOptions(copy, kept)
        : LadderVerifier.Verify(options, copy, VerifyOptions(copy, kept));

    /// <summary>The same without the liquidation ladder.</summary>
    public static VerifyResult VerifyOptions(StateCopy copy, PublishedFigures? kept)
    {
        FrozenBook raw = copy.Base;
        if (kept is null)
        {
            return new VerifyResult(0.0, 0, string.Empty, raw.Sequence, raw.AsOf);
        }

        var verifier = new BookVerifier(raw, kept);
        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            verifier.CompareLadders(model);
            verifier.CompareProfile(model);
        }

        return new VerifyResult(verifier._maxDifference, verifier._compared, verifier._largestAt, raw.Sequence, raw.AsOf);
    }

    private void CompareLadders(PositioningModel model)
    {
        BookLayout layout = _raw.Priced.Layout;
        RiskView view = _kept.ViewOf(model);
        FillExposures(model, x: 1.0);
        var cells = new Dictionary<(long, double), (double Net, double Gross)>();
        var strikes = new Dictionary<(long, double), (double Net, double Gross)>();
        (double Net, double Gross) total = default;
        for (int i = 0; i < layout.Count; i++)
        {
            double gex = _gexPerContract[i];
            Add(cells, (layout.Groups[layout.GroupOf[i]].ExpiryUnixNanos, layout.Strikes[i]), gex);
            Add(strikes, (0, layout.Strikes[i]), gex);
            total = (total.Net + gex, total.Gross + Math.Abs(gex));
        }

        Compare(view.Cells, cells, model, "cell");
        Compare(view.Strikes, strikes, model, "strike");
        Compare(view.Summary.NetGexUsdPerPercent, total.Net, total.Gross, $"{model} net");
        Compare(view.Summary.GrossGexUsdPerPercent, total.Gross, total.Gross, $"{model} gross");
    }

    private void CompareProfile(PositioningModel model)
    {
        RiskView view = _kept.ViewOf(model);
        for (int point = 0; point < view.Grid.Length; point++)
        {
            FillExposures(model, view.Grid.X[point]);
            double net = 0.0;
            double gross = 0.0;
            foreach (double gex in _gexPerContract)
            {
                net += gex;
                gross += Math.Abs(gex);
            }

            Compare(view.Profile[point], net, gross, $"{model} profile at x = {view.Grid.X[point].ToString(CultureInfo.InvariantCulture)}");
        }
    }

    /// <summary>w·OI·m·Γ(xF)·(xF)²·0.01 of every option; 0 where anything is missing.</summary>
    private void FillExposures(PositioningModel model, double x)
    {
        BookLayout layout = _raw.Priced.Layout;
        BookColumns columns = _raw.Priced.Columns;
        for (int i = 0; i < layout.Count; i++)
        {
            double years = UnixTime.YearsToExpiry(_raw.AsOf, layout.Groups[layout.GroupOf[i]].ExpiryUnixNanos);
            double forward = x * columns.Forward[i];
            Positioning.TrySignedContracts(
                model,
                layout.Rights[i],
                columns.OpenInterest[i],
                columns.TakerNetSinceStart[i],
                columns.TakerNetSinceOpenInterest[i],
                _kept.FlowShare,
                out double contracts);
            double gamma = Black76.Gamma(forward, layout.Strikes[i], columns.Sigma[i], years);
            double gex = contracts * layout.ContractSizesCoin[i] * gamma * forward * forward * 0.01;
            _gexPerContract[i] = double.IsFinite(gex) ? gex : 0.0;
        }
    }

    private static void Add(Dictionary<(long, double), (double Net, double Gross)> sums, (long, double) key, double gex)
    {
        (double net, double gross) = sums.GetValueOrDefault(key);
        sums[key] = (net + gex, gross + Math.Abs(gex));
    }

    private void Compare(RiskLadder ladder, Dictionary<(long, double), (double Net, double Gross)> sums, PositioningModel model, string what)
    {
        for (int i = 0; i < ladder.Count; i++)
        {
            (double net, double gross) = sums.GetValueOrDefault((ladder.Expiries[i], ladder.Strikes[i]));
            string name = $"{model} {what} {ladder.Strikes[i].ToString(CultureInfo.InvariantCulture)}";
            Compare(ladder.Net[i], net, gross, name);
            Compare(ladder.Gross[i], gross, gross, name);
            sums.Remove((ladder.Expiries[i], ladder.Strikes[i]));
        }

        if (sums.Count > 0)
        {
            Report(double.PositiveInfinity, $"{model}: {sums.Count} {what}s missing");
        }
    }

    /// <summary>What could not be computed (NaN) is compared as zero: nothing must contribute there.</summary>
    private void Compare(double kept, double recomputed, double gross, string name)
    {
        _compared++;
        double difference = Math.Abs((double.IsNaN(kept) ? 0.0 : kept) - recomputed) / Math.Max(gross, GrossFloorUsdPerPercent);
        if (!(difference <= _maxDifference))
        {
            Report(difference, name);
        }
    }

    private void Report(double difference, string name)
    {
        _maxDifference = double.IsNaN(difference) ? double.PositiveInfinity : difference;
        _largestAt = name;
    }
}

/// <summary>The figures kept incrementally for every model, written as views on the engine thread.</summary>
internal sealed class PublishedFigures
{
    private readonly RiskView[] _views;

    /// <summary>Writes them. Engine thread.</summary>
    public PublishedFigures(PricedBook book, EngineOptions options, long asOf)
    {
        FlowShare = options.FlowShare;
        var builder = new RiskViewBuilder(book, options);
        _views = [.. Enum.GetValues<PositioningModel>().Select(_ => new RiskView(null))];
        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            builder.Write(_views[(int)model], model, RiskParts.All, asOf);
        }
    }

    public double FlowShare { get; }

    public RiskView ViewOf(PositioningModel model) => _views[(int)model];
}
