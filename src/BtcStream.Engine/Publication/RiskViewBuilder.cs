using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Writes views of one priced book. The same code serves publications on the engine thread and queries on their own, so both give the same bits.
/// </summary>
internal sealed class RiskViewBuilder(string underlying, PricedBook book, long staleAfterNanos)
{
    private readonly ExposureLadders _ladders = new();
    private readonly RiskSummarizer _summarizer = new(book, staleAfterNanos);

    /// <summary>Writes everything but the versions. The book's profile must be current where the profile or the summary is asked for.</summary>
    public void Write(RiskView view, PositioningModel model, RiskParts parts, long asOf)
    {
        view.Underlying = underlying;
        view.Model = model;
        view.Parts = parts;
        view.AsOfUnixNanos = asOf;
        view.PricedAtUnixNanos = book.Curves.PricedAt;
        int row = book.Curves.RowOf(model);
        double sign = book.Curves.SignOf(model);
        _ladders.Refresh(book, row);
        WriteCells(view, row, sign, (parts & RiskParts.Cells) != 0);
        if ((parts & (RiskParts.Profile | RiskParts.Summary)) != 0)
        {
            view.ReserveProfile();
            book.Profile.CopyTo(row, sign, view.MutableProfile);
        }

        if ((parts & RiskParts.Summary) != 0)
        {
            _ladders.Refresh(book, 0);
            _summarizer.Write(view.Summary, _ladders, model, view.Profile, asOf);
        }
    }

    /// <summary>Whether a cell slot of the last view written holds a cell.</summary>
    public ReadOnlySpan<bool> HasCell => _ladders.HasCell;

    private void WriteCells(RiskView view, int row, double sign, bool isWanted)
    {
        HeatmapLayout cells = book.Layout.Cells;
        view.ReserveCells(isWanted ? cells.CellCount : 0);
        if (!isWanted)
        {
            return;
        }

        cells.CellExpiries.CopyTo(view.MutableCellExpiries);
        cells.CellStrikes.CopyTo(view.MutableCellStrikes);
        _ladders.CellContracts.CopyTo(view.MutableCellOpenInterest);
        ReadOnlySpan<double> net = _ladders.CellNet(row);
        ReadOnlySpan<double> gross = _ladders.CellGross(row);
        ReadOnlySpan<double> coins = _ladders.CellCoins;
        Span<double> viewNet = view.MutableCellNet;
        Span<double> viewGross = view.MutableCellGross;
        Span<double> viewUsd = view.MutableCellOpenInterestUsd;
        double index = book.Columns.IndexPrice;
        for (int cell = 0; cell < net.Length; cell++)
        {
            // Adding zero turns a negative zero into a positive one.
            viewNet[cell] = (sign * net[cell]) + 0.0;
            viewGross[cell] = Math.Abs(sign) * gross[cell];
            viewUsd[cell] = coins[cell] * index;
        }
    }
}
