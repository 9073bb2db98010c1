using BtcStream.Quant.Ladders;

namespace BtcStream.Quant.Tests.Ladders;

/// <summary>A ladder over the whole grid, in cents, that tests fill position by position.</summary>
internal sealed class TestLadder(PriceGrid grid)
{
    public const double UsdPerUnit = 0.01;

    private readonly long[] _longs = new long[grid.CellCount];
    private readonly long[] _shorts = new long[grid.CellCount];

    public LadderCells Cells => new(grid.MinCell, _longs, _shorts, UsdPerUnit);

    public TestLadder AddLong(double price, double usd) => Add(_longs, price, usd);

    public TestLadder AddShort(double price, double usd) => Add(_shorts, price, usd);

    private TestLadder Add(long[] units, double price, double usd)
    {
        Assert.Equal(PriceCellCode.Ok, grid.TryCellOf(price, out int cell));
        units[cell - grid.MinCell] += (long)Math.Round(usd / UsdPerUnit);
        return this;
    }
}
