using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Writes the summary of a priced book under a model. What depends on prices alone (smiles, roots of the profile) is kept until prices change, so that an
/// index tick costs little.
/// </summary>
internal sealed class RiskSummarizer(PricedBook book, long staleAfterNanos)
{
    private readonly BookSmiles _smiles = new(book);
    private readonly BookCoverage _coverage = new(book);
    private readonly RootsOfModel[] _roots = [new(), new(), new(), new()];
    private double[] _scratch = [];
    private double[] _netThenGross = [];

    /// <summary>Writes it. The ladders hold the naive model's row and the model's own.</summary>
    public void Write(RiskSummary summary, ExposureLadders ladders, PositioningModel model, ReadOnlySpan<double> profile, long asOf)
    {
        BookColumns columns = book.Columns;
        int row = book.Curves.RowOf(model);
        double sign = book.Curves.SignOf(model);
        summary.IndexPrice = columns.IndexPrice;
        summary.IndexPriceTime = columns.IndexPriceTime;
        summary.NetGexUsdPerPercent = (sign * ExposureLadder.Total(ladders.StrikeNet(row))) + 0.0;
        summary.GrossGexUsdPerPercent = Math.Abs(sign) * ExposureLadder.Total(ladders.StrikeGross(row));
        summary.Walls = GammaWalls.Find(book.Layout.Cells.Strikes, ladders.StrikeNet(0), ladders.StrikeGross(0));
        summary.TakerFlowSinceUnixNanos = columns.FirstTradeTime;
        WriteLadderFlips(summary, ladders, row, sign);
        WriteRoots(summary, model, row, sign, profile);
        WriteRatios(summary);
        _smiles.Write(summary, ladders);
        _coverage.Write(summary, asOf, staleAfterNanos);
    }

    private void WriteRatios(RiskSummary summary)
    {
        BookLayout layout = book.Layout;
        Span<double> years = book.Curves.Years;
        ReadOnlySpan<OptionRight> rights = layout.Rights;
        ReadOnlySpan<double> sizes = layout.ContractSizesCoin;
        summary.PutCallOpenInterest = BookRatio.PutCall(rights, years, book.Columns.OpenInterest, sizes);
        summary.PutCallVolume = BookRatio.PutCall(rights, years, book.Columns.Volume24h, sizes);
        summary.FarShareOfOpenInterest = BookRatio.ShareBeyond(RiskSummary.FarDays, years, book.Columns.OpenInterest, sizes);
        summary.FarShareOfVolume = BookRatio.ShareBeyond(RiskSummary.FarDays, years, book.Columns.Volume24h, sizes);
    }

    private void WriteLadderFlips(RiskSummary summary, ExposureLadders ladders, int row, double sign)
    {
        ReadOnlySpan<double> strikes = book.Layout.Cells.Strikes;
        ReadOnlySpan<double> gross = ladders.StrikeGross(row);
        Span<double> scratch = Scratch(2 * strikes.Length);
        Span<double> net = scratch[..strikes.Length];
        Span<double> prices = scratch[strikes.Length..];
        for (int k = 0; k < net.Length; k++)
        {
            net[k] = sign * ladders.StrikeNet(row)[k];
        }

        double index = book.Columns.IndexPrice;
        FlipResult cumulative = LadderFlips.Cumulative(strikes, net, gross, index, prices);
        summary.Flips(FlipDefinition.Cumulative).Set(cumulative, prices);
        FlipResult signs = LadderFlips.StrikeSign(strikes, net, gross, index, prices);
        summary.Flips(FlipDefinition.StrikeSign).Set(signs, prices);
    }

    private void WriteRoots(RiskSummary summary, PositioningModel model, int row, double sign, ReadOnlySpan<double> profile)
    {
        FlipList flips = summary.Flips(FlipDefinition.ProfileRoot);
        double index = book.Columns.IndexPrice;
        if (double.IsNaN(index))
        {
            flips.Set(new FlipResult(FlipDefinition.ProfileRoot, FlipStatus.NoIndexPrice, 0), []);
            return;
        }

        if (book.Layout.Count == 0)
        {
            flips.Set(new FlipResult(FlipDefinition.ProfileRoot, FlipStatus.NoData, 0), []);
            return;
        }

        RootsOfModel roots = _roots[(int)model];
        if (roots.Version != book.Version)
        {
            roots.Version = book.Version;
            FindRoots(roots, row, sign, profile);
        }

        Span<double> prices = Scratch(roots.Result.Count);
        for (int i = 0; i < prices.Length; i++)
        {
            prices[i] = roots.X[i] * index;
        }

        flips.Set(roots.Result, prices);
    }

    /// <summary>Roots in x: they do not depend on the index price.</summary>
    private void FindRoots(RootsOfModel roots, int row, double sign, ReadOnlySpan<double> profile)
    {
        BookCurves curves = book.Curves;
        int count = curves.Count;
        if (_netThenGross.Length < 2 * count)
        {
            _netThenGross = new double[4 * count];
        }

        Span<double> netThenGross = _netThenGross.AsSpan(0, 2 * count);
        ReadOnlySpan<double> coefficients = curves.Coefficients.Slice(row * count, count);
        for (int i = 0; i < count; i++)
        {
            netThenGross[i] = sign * coefficients[i];
            netThenGross[count + i] = Math.Abs(sign * coefficients[i]);
        }

        var exact = new StickyStrikeProfile(curves.Offsets, curves.Slopes, netThenGross);
        roots.Result = ProfileFlips.Find(book.Profile.Grid, profile, exact, 1.0, roots.X);
    }

    private Span<double> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new double[length * 2];
        }

        return _scratch.AsSpan(0, length);
    }

    private sealed class RootsOfModel
    {
        public long Version { get; set; } = -1;

        public FlipResult Result { get; set; }

        public double[] X { get; } = new double[ProfileGrid.Default.Length];
    }
}
