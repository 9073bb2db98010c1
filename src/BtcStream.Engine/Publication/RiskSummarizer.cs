using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Writes the summary of a priced book under a model. What depends on prices alone (smiles, roots of the profile) is kept until prices change, so that an
/// index tick costs little.
/// </summary>
internal sealed class RiskSummarizer(PricedBook book)
{
    private readonly ExpirySummarizer _expiries = new(book);
    private readonly ProfileRoots[] _roots = [new(), new(), new(), new()];
    private double[] _scratch = [];

    /// <summary>Writes it. The ladders hold the naive model's row and the model's own.</summary>
    public void Write(RiskSummary summary, ExposureLadders ladders, PositioningModel model, ReadOnlySpan<double> profile)
    {
        int row = book.Curves.RowOf(model);
        double sign = book.Curves.SignOf(model);
        WriteTotals(summary, ladders, row, sign);
        ExposureRow naive = ladders.Row(0);
        summary.Walls = GammaWalls.Find(book.Layout.Cells.Strikes, naive.ByStrike(ExposureRow.Net), naive.ByStrike(ExposureRow.Gross));
        summary.TakerFlowSinceUnixNanos = book.Columns.FirstTradeTime;
        WriteLadderFlips(summary, ladders.Row(row), sign);
        WriteRoots(summary, model, row, sign, profile);
        WriteRatios(summary);
        _expiries.Write(summary, ladders, row, sign);
    }

    private void WriteTotals(RiskSummary summary, ExposureLadders ladders, int row, double sign)
    {
        ExposureRow exposure = ladders.Row(row);
        OpenInterestLadders open = ladders.OpenInterest;
        bool isPriced = ExposureLadder.Total(exposure.ByStrike(ExposureRow.Priced)) > 0.0;
        bool isKnown = ExposureLadder.Total(open.ByStrike(OpenInterestLadders.CallsKnown)) + ExposureLadder.Total(open.ByStrike(OpenInterestLadders.PutsKnown)) > 0.0;
        double contracts = ExposureLadder.Total(open.ByStrike(OpenInterestLadders.CallContracts)) + ExposureLadder.Total(open.ByStrike(OpenInterestLadders.PutContracts));
        double coins = ExposureLadder.Total(open.ByStrike(OpenInterestLadders.CallCoins)) + ExposureLadder.Total(open.ByStrike(OpenInterestLadders.PutCoins));
        summary.NetGexUsdPerPercent = isPriced ? (sign * ExposureLadder.Total(exposure.ByStrike(ExposureRow.Net))) + 0.0 : double.NaN;
        summary.GrossGexUsdPerPercent = isPriced ? Math.Abs(sign) * ExposureLadder.Total(exposure.ByStrike(ExposureRow.Gross)) : double.NaN;
        summary.OpenInterest = isKnown ? contracts : double.NaN;
        summary.OpenInterestUsd = isKnown ? coins * book.Columns.IndexPrice : double.NaN;
    }

    private void WriteRatios(RiskSummary summary)
    {
        ReadOnlySpan<double> years = book.Curves.Years;
        ReadOnlySpan<OptionRight> rights = book.Layout.Rights;
        ReadOnlySpan<double> sizes = book.Layout.ContractSizesCoin;
        summary.PutCallOpenInterest = BookRatio.PutCall(rights, years, book.Columns.OpenInterest, sizes);
        summary.PutCallVolume = BookRatio.PutCall(rights, years, book.Columns.Volume24h, sizes);
        summary.FarShareOfOpenInterest = BookRatio.ShareBeyond(RiskSummary.FarDays, years, book.Columns.OpenInterest, sizes);
        summary.FarShareOfVolume = BookRatio.ShareBeyond(RiskSummary.FarDays, years, book.Columns.Volume24h, sizes);
    }

    private void WriteLadderFlips(RiskSummary summary, ExposureRow exposure, double sign)
    {
        ReadOnlySpan<double> strikes = book.Layout.Cells.Strikes;
        ReadOnlySpan<double> gross = exposure.ByStrike(ExposureRow.Gross);
        ReadOnlySpan<double> naiveNet = exposure.ByStrike(ExposureRow.Net);
        Span<double> scratch = Scratch(2 * strikes.Length);
        Span<double> net = scratch[..strikes.Length];
        Span<double> prices = scratch[strikes.Length..];
        for (int k = 0; k < net.Length; k++)
        {
            net[k] = sign * naiveNet[k];
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

        ProfileRoots roots = _roots[(int)model];
        roots.Refresh(book, row, sign, profile);
        Span<double> prices = Scratch(roots.Result.Count);
        for (int i = 0; i < prices.Length; i++)
        {
            prices[i] = roots.X[i] * index;
        }

        flips.Set(roots.Result, prices);
    }

    private Span<double> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new double[length * 2];
        }

        return _scratch.AsSpan(0, length);
    }
}
