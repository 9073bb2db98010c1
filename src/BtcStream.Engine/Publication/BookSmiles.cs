using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>The smiles of a book's groups, each built again when its prices have changed, and what the summary reads from them.</summary>
internal sealed class BookSmiles(PricedBook book)
{
    private readonly AtmTermStructure _term = new();
    private ExpirySmile[] _smiles = [];
    private SmileSkew[] _skews = [];
    private long[] _versions = [];
    private BookLayout _layout = BookLayout.Empty;

    /// <summary>Writes the volatilities at the tenors and the rows of the expiries.</summary>
    public void Write(RiskSummary summary, ExposureLadders ladders)
    {
        Refresh();
        int groups = book.Layout.Groups.Length;
        _term.Build(_smiles.AsSpan(0, groups));
        for (int i = 0; i < RiskSummary.TenorDays.Length; i++)
        {
            AtmStatus status = _term.At(RiskSummary.TenorDays[i], out double iv);
            summary.MutableAtmIv[i] = new TenorIv(RiskSummary.TenorDays[i], status, iv);
        }

        Span<ExpirySummary> rows = summary.ReserveExpiries(groups);
        for (int group = 0; group < groups; group++)
        {
            rows[group] = RowOf(group, ladders);
        }
    }

    private void Refresh()
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

    private ExpirySummary RowOf(int group, ExposureLadders ladders)
    {
        BookLayout layout = book.Layout;
        ExpiryGroup source = layout.Groups[group];
        int expiry = layout.Cells.Expiries.BinarySearch(source.ExpiryUnixNanos);
        return new ExpirySummary
        {
            Venue = source.Venue.Name,
            Settlement = source.Settlement,
            QuoteCurrency = source.QuoteCurrency,
            ExpiryUnixNanos = source.ExpiryUnixNanos,
            Forward = book.Columns.GroupForward[group],
            Options = layout.GroupStarts[group + 1] - layout.GroupStarts[group],
            AtmIv = _smiles[group].TryAtmSigma(out double sigma) ? sigma : double.NaN,
            Skew = _skews[group],
            MaxPain = MaxPain.Find(layout.Cells.CellsAtExpiry(expiry), layout.Cells.CellStrikes, ladders.CellCallCoins, ladders.CellPutCoins),
        };
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
