using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Volatilities at the tenors and the rows of the expiries. The smile of each group (venue, family, expiry) is built again when its prices have changed.
/// </summary>
internal sealed class ExpirySummarizer(PricedBook book)
{
    private readonly AtmTermStructure _term = new();
    private ExpirySmile[] _smiles = [];
    private SmileSkew[] _skews = [];
    private long[] _versions = [];
    private BookLayout _layout = BookLayout.Empty;

    /// <summary>Writes them.</summary>
    public void Write(RiskSummary summary, ExposureLadders ladders, int row, double sign)
    {
        RefreshSmiles();
        _term.Build(_smiles.AsSpan(0, book.Layout.Groups.Length));
        for (int i = 0; i < RiskSummary.TenorDays.Length; i++)
        {
            AtmStatus status = _term.At(RiskSummary.TenorDays[i], out double iv);
            summary.MutableAtmIv[i] = new TenorIv(RiskSummary.TenorDays[i], status, iv);
        }

        ReadOnlySpan<long> expiries = book.Layout.Cells.Expiries;
        Span<ExpirySummary> rows = summary.ReserveExpiries(expiries.Length);
        int group = 0;
        for (int expiry = 0; expiry < expiries.Length; expiry++)
        {
            // Groups ascend by expiry too: those of this one follow each other.
            int end = group;
            while (end < book.Layout.Groups.Length && book.Layout.Groups[end].ExpiryUnixNanos == expiries[expiry])
            {
                end++;
            }

            rows[expiry] = RowOf(expiry, group, end, ladders, row, sign);
            group = end;
        }
    }

    private void RefreshSmiles()
    {
        int groups = book.Layout.Groups.Length;
        if (_layout != book.Layout)
        {
            _layout = book.Layout;
            Reserve(groups);
            _versions.AsSpan().Fill(-1);
        }

        for (int group = 0; group < groups; group++)
        {
            if (_versions[group] == book.GroupVersions[group])
            {
                continue;
            }

            _versions[group] = book.GroupVersions[group];
            double years = book.Curves.Years[book.Layout.GroupStarts[group]];
            _smiles[group].Build(book.Layout.Chains[group], book.Columns.GroupForward[group], years, book.Columns.Sigma);
            _skews[group] = SmileSkew.Compute(_smiles[group]);
        }
    }

    private ExpirySummary RowOf(int expiry, int firstGroup, int endGroup, ExposureLadders ladders, int row, double sign)
    {
        HeatmapLayout layout = book.Layout.Cells;
        ReadOnlySpan<int> cells = layout.CellsAtExpiry(expiry);
        ExposureRow exposure = ladders.Row(row);
        OpenInterestLadders open = ladders.OpenInterest;
        bool isPriced = Sum(cells, exposure.ByCell(ExposureRow.Priced)) > 0.0;
        bool isKnown = Sum(cells, open.ByCell(OpenInterestLadders.CallsKnown)) + Sum(cells, open.ByCell(OpenInterestLadders.PutsKnown)) > 0.0;
        int main = LargestGroup(book, firstGroup, endGroup, out double volume);
        return new ExpirySummary
        {
            ExpiryUnixNanos = layout.Expiries[expiry],
            Forward = book.Columns.GroupForward[main],
            AtmIv = _smiles[main].TryAtmSigma(out double sigma) ? sigma : double.NaN,
            Skew = _skews[main],
            MaxPain = MaxPain.Find(cells, layout.CellStrikes, open.ByCell(OpenInterestLadders.CallCoins), open.ByCell(OpenInterestLadders.PutCoins)),
            NetGexUsdPerPercent = isPriced ? (sign * Sum(cells, exposure.ByCell(ExposureRow.Net))) + 0.0 : double.NaN,
            GrossGexUsdPerPercent = isPriced ? Math.Abs(sign) * Sum(cells, exposure.ByCell(ExposureRow.Gross)) : double.NaN,
            OpenInterest = isKnown
                ? Sum(cells, open.ByCell(OpenInterestLadders.CallContracts)) + Sum(cells, open.ByCell(OpenInterestLadders.PutContracts))
                : double.NaN,
            Volume24h = volume,
        };
    }

    private static double Sum(ReadOnlySpan<int> cells, ReadOnlySpan<double> values)
    {
        double sum = 0.0;
        foreach (int cell in cells)
        {
            sum += values[cell];
        }

        return sum;
    }

    /// <summary>The group with the largest open interest in coins, the first of equals; and the volume of all, NaN where none is known.</summary>
    internal static int LargestGroup(PricedBook book, int firstGroup, int endGroup, out double volume)
    {
        ReadOnlySpan<double> openInterest = book.Columns.OpenInterest;
        ReadOnlySpan<double> volumes = book.Columns.Volume24h;
        int largest = firstGroup;
        double most = -1.0;
        volume = double.NaN;
        for (int group = firstGroup; group < endGroup; group++)
        {
            double coins = 0.0;
            for (int i = book.Layout.GroupStarts[group]; i < book.Layout.GroupStarts[group + 1]; i++)
            {
                coins += double.IsNaN(openInterest[i]) ? 0.0 : openInterest[i] * book.Layout.ContractSizesCoin[i];
                volume = double.IsNaN(volumes[i]) ? volume : (double.IsNaN(volume) ? 0.0 : volume) + volumes[i];
            }

            (largest, most) = coins > most ? (group, coins) : (largest, most);
        }

        return largest;
    }

    private void Reserve(int groups)
    {
        if (_smiles.Length >= groups)
        {
            return;
        }

        int old = _smiles.Length;
        Array.Resize(ref _smiles, groups * 2);
        for (int i = old; i < _smiles.Length; i++)
        {
            _smiles[i] = new ExpirySmile();
        }

        _skews = new SmileSkew[_smiles.Length];
        _versions = new long[_smiles.Length];
    }
}
