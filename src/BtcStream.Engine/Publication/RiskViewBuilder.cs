using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Publication;

/// <summary>
/// Writes views of one priced book. The same code serves publications on the engine thread and queries on their own, so both give the same bits.
/// </summary>
internal sealed class RiskViewBuilder(PricedBook book, EngineOptions options)
{
    private readonly ExposureLadders _ladders = new();
    private readonly RiskSummarizer _summarizer = new(book);
    private readonly BookCoverage _coverage = new(book);
    private readonly CascadeRunner _cascade = new(options);
    private bool[] _isHeld = [];

    /// <summary>What the last view's ladders hold at all, by cell or by strike.</summary>
    public ReadOnlySpan<bool> IsHeld(bool byStrike) => _ladders.OpenInterest.IsHeld(byStrike);

    /// <summary>Writes everything but the versions. The book's profile must be current where the profile or the summary is asked for.</summary>
    public void Write(RiskView view, PositioningModel model, RiskParts parts, long asOf)
    {
        view.Underlying = book.Underlying;
        view.Model = model;
        view.Parts = parts;
        view.AsOfUnixNanos = asOf;
        view.PricedAtUnixNanos = book.Curves.PricedAt;
        view.IndexPrice = book.Columns.IndexPrice;
        view.Options = book.Layout.Count;
        _coverage.Write(view, asOf, options.StaleAfterNanos);
        int row = book.Curves.RowOf(model);
        double sign = book.Curves.SignOf(model);
        _ladders.Refresh(book, row);
        WriteLadder(view.Cells, (parts & RiskParts.Cells) != 0, row, sign, byStrike: false);
        WriteLadder(view.Strikes, (parts & RiskParts.Strikes) != 0, row, sign, byStrike: true);
        WriteLiquidations(view, (parts & RiskParts.Liquidations) != 0);
        if ((parts & (RiskParts.Profile | RiskParts.Summary | RiskParts.Cascade)) != 0)
        {
            view.ReserveProfile();
            book.Profile.CopyTo(row, sign, view.MutableProfile);
        }

        if ((parts & RiskParts.Summary) != 0)
        {
            _ladders.Refresh(book, 0);
            _summarizer.Write(view.Summary, _ladders, model, view.Profile);
            LadderSummarizer.Write(view.Summary, book.Ladder, view.IndexPrice);
        }

        view.Cascade.Clear();
        if ((parts & (RiskParts.Summary | RiskParts.Cascade)) != 0)
        {
            ReadOnlySpan<double> dealers = view.Options > 0 ? view.Profile : [];
            _cascade.Write(view.Cascade, book.Ladder, view.IndexPrice, dealers, (parts & RiskParts.Cascade) != 0);
        }
    }

    /// <summary>All entries of the liquidation ladder hold something.</summary>
    public ReadOnlySpan<bool> AreHeld(int entries) => _isHeld.AsSpan(0, entries);

    private void WriteLiquidations(RiskView view, bool isWanted)
    {
        int entries = isWanted ? LiquidationRungs.CountHeld(book.Ladder) : 0;
        if (_isHeld.Length < entries)
        {
            _isHeld = new bool[2 * entries];
            _isHeld.AsSpan().Fill(true);
        }

        if (isWanted)
        {
            LiquidationRungs.Write(view.LiquidationLadder, book.Ladder, entries);
        }
        else
        {
            view.LiquidationLadder.Reserve(0);
        }
    }

    private void WriteLadder(RiskLadder ladder, bool isWanted, int row, double sign, bool byStrike)
    {
        HeatmapLayout layout = book.Layout.Cells;
        ladder.Reserve(!isWanted ? 0 : byStrike ? layout.StrikeCount : layout.CellCount);
        if (!isWanted)
        {
            return;
        }

        if (byStrike)
        {
            ladder.MutableExpiries.Clear();
            layout.Strikes.CopyTo(ladder.MutableStrikes);
        }
        else
        {
            layout.CellExpiries.CopyTo(ladder.MutableExpiries);
            layout.CellStrikes.CopyTo(ladder.MutableStrikes);
        }

        WriteExposure(ladder, _ladders.Row(row), sign, byStrike);
        WriteOpenInterest(ladder, byStrike);
    }

    private static void WriteExposure(RiskLadder ladder, ExposureRow exposure, double sign, bool byStrike)
    {
        ReadOnlySpan<double> net = exposure.Column(ExposureRow.Net, byStrike);
        ReadOnlySpan<double> gross = exposure.Column(ExposureRow.Gross, byStrike);
        ReadOnlySpan<double> priced = exposure.Column(ExposureRow.Priced, byStrike);
        Span<double> ladderNet = ladder.Value(1);
        Span<double> ladderGross = ladder.Value(2);
        for (int i = 0; i < ladderNet.Length; i++)
        {
            // Adding zero turns a negative zero into a positive one.
            bool isPriced = priced[i] > 0.0;
            ladderNet[i] = isPriced ? (sign * net[i]) + 0.0 : double.NaN;
            ladderGross[i] = isPriced ? Math.Abs(sign) * gross[i] : double.NaN;
        }
    }

    private void WriteOpenInterest(RiskLadder ladder, bool byStrike)
    {
        OpenInterestLadders from = _ladders.OpenInterest;
        ReadOnlySpan<double> calls = from.Column(OpenInterestLadders.CallContracts, byStrike);
        ReadOnlySpan<double> puts = from.Column(OpenInterestLadders.PutContracts, byStrike);
        ReadOnlySpan<double> callCoins = from.Column(OpenInterestLadders.CallCoins, byStrike);
        ReadOnlySpan<double> putCoins = from.Column(OpenInterestLadders.PutCoins, byStrike);
        ReadOnlySpan<double> callsKnown = from.Column(OpenInterestLadders.CallsKnown, byStrike);
        ReadOnlySpan<double> putsKnown = from.Column(OpenInterestLadders.PutsKnown, byStrike);
        double index = book.Columns.IndexPrice;
        for (int i = 0; i < ladder.Count; i++)
        {
            bool isKnown = callsKnown[i] + putsKnown[i] > 0.0;
            ladder.Value(3)[i] = isKnown ? calls[i] + puts[i] : double.NaN;
            ladder.Value(4)[i] = isKnown ? (callCoins[i] + putCoins[i]) * index : double.NaN;
            ladder.Value(5)[i] = callsKnown[i] > 0.0 ? calls[i] : double.NaN;
            ladder.Value(6)[i] = putsKnown[i] > 0.0 ? puts[i] : double.NaN;
        }
    }
}
