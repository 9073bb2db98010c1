using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Publication;

/// <summary>
/// The ladders of a priced book, by cell (strike × expiry) and by strike, computed whole in one pass over the options and kept until prices
/// change. One for each priced book, shared by the views of all models. Its thread is the book's.
/// </summary>
internal sealed class ExposureLadders
{
    private readonly ExposureRow[] _rows = [new(), new(), new(), new()];
    private double[] _gexPerContract = [];
    private long _version = -1;

    /// <summary>What does not depend on the model, by cell and by strike.</summary>
    public OpenInterestLadders OpenInterest { get; } = new();

    /// <summary>Net and gross of a row.</summary>
    public ExposureRow Row(int row) => _rows[row];

    /// <summary>Brings the columns that do not depend on the model, and those of one row, to the book's prices.</summary>
    public void Refresh(PricedBook book, int row)
    {
        int options = book.Curves.Count;
        if (_version != book.Version)
        {
            _version = book.Version;
            if (_gexPerContract.Length < options)
            {
                _gexPerContract = new double[options * 2];
            }

            GexCurves.FillAtIndex(book.Curves.Offsets, book.Curves.Peaks, book.Layout.ContractSizesCoin, _gexPerContract.AsSpan(0, options));
            OpenInterest.Sum(book);
        }

        _rows[row].Refresh(book, row, _version, _gexPerContract.AsSpan(0, options));
    }
}

/// <summary>Columns of doubles by cell and the same summed by strike, in <see cref="ExposureLadder"/>'s fixed tree.</summary>
internal abstract class LadderColumns(int columns)
{
    private double[] _byCell = [];
    private double[] _byStrike = [];
    private int _cells;
    private int _strikes;

    /// <summary>A column by cell.</summary>
    public Span<double> ByCell(int column) => _byCell.AsSpan(column * _cells, _cells);

    /// <summary>A column by strike.</summary>
    public Span<double> ByStrike(int column) => _byStrike.AsSpan(column * _strikes, _strikes);

    /// <summary>A column by cell or by strike.</summary>
    public ReadOnlySpan<double> Column(int column, bool byStrike) => byStrike ? ByStrike(column) : ByCell(column);

    /// <summary>Makes room for a layout's cells and clears them.</summary>
    protected void Begin(HeatmapLayout layout)
    {
        (_cells, _strikes) = (layout.CellCount, layout.StrikeCount);
        if (_byCell.Length < columns * _cells)
        {
            _byCell = new double[columns * _cells * 2];
            _byStrike = new double[columns * _cells * 2];
        }

        _byCell.AsSpan(0, columns * _cells).Clear();
    }

    /// <summary>Sums the cells into strikes.</summary>
    protected void SumStrikes(HeatmapLayout layout)
    {
        for (int column = 0; column < columns; column++)
        {
            ExposureLadder.SumStrikes(layout, ByCell(column), ByStrike(column));
        }
    }
}

/// <summary>Net and gross under one model, and how many options they are of.</summary>
internal sealed class ExposureRow() : LadderColumns(3)
{
    /// <summary>Column of Σ GEX.</summary>
    public const int Net = 0;

    /// <summary>Column of Σ |GEX|.</summary>
    public const int Gross = 1;

    /// <summary>Column of the number of options priced.</summary>
    public const int Priced = 2;

    private long _version = -1;

    public void Refresh(PricedBook book, int row, long version, ReadOnlySpan<double> gexPerContract)
    {
        if (_version == version)
        {
            return;
        }

        _version = version;
        BookLayout layout = book.Layout;
        Begin(layout.Cells);
        ExposureLadder.SumCells(layout.CellOf, gexPerContract, book.Curves.SignedContractsOf(row), ByCell(Net), ByCell(Gross));
        CountPriced(book, needsOpenInterest: row != book.Curves.RowOf(PositioningModel.TakerFlow) || book.Curves.Rows == 1);
        SumStrikes(layout.Cells);
    }

    private void CountPriced(PricedBook book, bool needsOpenInterest)
    {
        Span<double> priced = ByCell(Priced);
        ReadOnlySpan<CurveCode> codes = book.Curves.Codes;
        ReadOnlySpan<double> openInterest = book.Columns.OpenInterest;
        int[] cellOf = book.Layout.CellOf;
        for (int i = 0; i < cellOf.Length; i++)
        {
            bool isPriced = codes[i] == CurveCode.Priced && !(needsOpenInterest && double.IsNaN(openInterest[i]));
            priced[cellOf[i]] += isPriced ? 1.0 : 0.0;
        }
    }
}

/// <summary>Open interest by cell and strike, and what is held there at all.</summary>
internal sealed class OpenInterestLadders() : LadderColumns(7)
{
    /// <summary>Column of the calls' contracts.</summary>
    public const int CallContracts = 0;

    /// <summary>Column of the puts' contracts.</summary>
    public const int PutContracts = 1;

    /// <summary>Column of the calls' coins.</summary>
    public const int CallCoins = 2;

    /// <summary>Column of the puts' coins.</summary>
    public const int PutCoins = 3;

    /// <summary>Column of the number of calls whose open interest is known.</summary>
    public const int CallsKnown = 4;

    /// <summary>Column of the number of puts whose open interest is known.</summary>
    public const int PutsKnown = 5;

    /// <summary>Column of the number of options quoted or traded.</summary>
    public const int Held = 6;

    private bool[] _isHeld = [];

    /// <summary>Whether there is anything to show of each cell, or strike.</summary>
    public ReadOnlySpan<bool> IsHeld(bool byStrike)
    {
        ReadOnlySpan<double> held = Column(Held, byStrike);
        if (_isHeld.Length < held.Length)
        {
            _isHeld = new bool[held.Length * 2];
        }

        for (int i = 0; i < held.Length; i++)
        {
            _isHeld[i] = held[i] > 0.0;
        }

        return _isHeld.AsSpan(0, held.Length);
    }

    public void Sum(PricedBook book)
    {
        BookLayout layout = book.Layout;
        Begin(layout.Cells);
        ReadOnlySpan<double> openInterest = book.Columns.OpenInterest;
        ReadOnlySpan<double> held = book.Columns.Held;
        for (int i = 0; i < layout.Count; i++)
        {
            int cell = layout.CellOf[i];
            ByCell(Held)[cell] += held[i];
            if (double.IsNaN(openInterest[i]))
            {
                continue;
            }

            bool isCall = layout.Rights[i] == OptionRight.Call;
            ByCell(isCall ? CallContracts : PutContracts)[cell] += openInterest[i];
            ByCell(isCall ? CallCoins : PutCoins)[cell] += openInterest[i] * layout.ContractSizesCoin[i];
            ByCell(isCall ? CallsKnown : PutsKnown)[cell] += 1.0;
        }

        SumStrikes(layout.Cells);
    }
}
