using BtcStream.Quant.Ladders;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Ladders;

public class PriceGridTests
{
    public static TheoryData<double> Steps => [1.0, 2.5, 7.0, 10.0, 33.3, 64.0, 100.0];

    [Theory]
    [MemberData(nameof(Steps))]
    public void CellOf_EveryEdge_BelongsToTheCellAboveAndTheNumberBeforeItToTheCellBelow(double step)
    {
        var grid = new PriceGrid(step);
        for (int cell = grid.MinCell + 1; cell <= grid.MaxCell; cell++)
        {
            double edge = grid.LowerEdge(cell);
            Assert.Equal(cell, CellOf(grid, edge));
            Assert.Equal(cell - 1, CellOf(grid, Math.BitDecrement(edge)));
            Assert.Equal(cell, CellOf(grid, Math.Min(PriceGrid.HighestPrice, Math.BitDecrement(grid.UpperEdge(cell)))));
        }
    }

    [Fact]
    public void CellOf_AnyPrice_LiesBetweenTheEdgesOfItsCell()
    {
        PriceGrid[] grids = [.. Steps.Select(step => new PriceGrid(step.Data))];
        Gen<double> prices =
            from exponent in Gen.Choose(-2_999_999, 8_999_999)
            from noise in Gen.Choose(0, 1_000_000)
            select Math.Pow(10.0, (exponent + (noise * 1e-6)) * 1e-6);
        Prop.ForAll(prices.ToArbitrary(), price => Assert.All(grids, grid =>
        {
            int cell = CellOf(grid, price);
            Assert.True(grid.LowerEdge(cell) <= price && price < grid.UpperEdge(cell), $"{price:R} in {cell} of {grid.StepBasisPoints}");
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void LowerEdge_AnyCell_IsTheStepToThatPower(double step)
    {
        var grid = new PriceGrid(step);
        Assert.Equal(1.0, grid.LowerEdge(0));
        for (int cell = grid.MinCell; cell <= grid.MaxCell; cell += 37)
        {
            double expected = Math.Pow(1.0 + (step / 10_000.0), cell);
            Assert.Equal(expected, grid.LowerEdge(cell), 1e-11 * expected);
        }
    }

    [Theory]
    [InlineData(90_000.0, 11413)]
    [InlineData(1.0, 0)]
    [InlineData(0.9999, -1)]
    [InlineData(1.001, 1)]
    [InlineData(1.00099, 0)]
    public void CellOf_DefaultGrid_IsTheFloorOfTheLogarithm(double price, int cell)
    {
        Assert.Equal(cell, CellOf(PriceGrid.Default, price));
        Assert.Equal(10.0, PriceGrid.Default.StepBasisPoints);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void CellOf_EndsOfTheRange_AreIncluded(double step)
    {
        var grid = new PriceGrid(step);
        Assert.Equal(grid.MinCell, CellOf(grid, PriceGrid.LowestPrice));
        Assert.Equal(grid.MaxCell, CellOf(grid, PriceGrid.HighestPrice));
        Assert.Equal(grid.MaxCell - grid.MinCell + 1, grid.CellCount);
        Assert.Throws<IndexOutOfRangeException>(() => grid.LowerEdge(grid.MinCell - 1));
        Assert.Throws<IndexOutOfRangeException>(() => grid.UpperEdge(grid.MaxCell + 1));
    }

    [Theory]
    [InlineData(double.NaN, PriceCellCode.NotAPrice)]
    [InlineData(0.0, PriceCellCode.NotAPrice)]
    [InlineData(-90_000.0, PriceCellCode.NotAPrice)]
    [InlineData(double.NegativeInfinity, PriceCellCode.NotAPrice)]
    [InlineData(9.99e-10, PriceCellCode.BelowRange)]
    [InlineData(double.Epsilon, PriceCellCode.BelowRange)]
    [InlineData(1.000001e9, PriceCellCode.AboveRange)]
    [InlineData(double.PositiveInfinity, PriceCellCode.AboveRange)]
    public void CellOf_OutsideTheRange_SaysWhy(double price, PriceCellCode code)
    {
        Assert.Equal(code, PriceGrid.Default.TryCellOf(price, out int cell));
        Assert.Equal(0, cell);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.99)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    [InlineData(-10.0)]
    public void Constructor_StepOutsideTheRange_NamesIt(double step)
    {
        ArgumentOutOfRangeException fault = Assert.Throws<ArgumentOutOfRangeException>(() => new PriceGrid(step));
        Assert.Equal("stepBasisPoints", fault.ParamName);
        Assert.Equal(step, fault.ActualValue);
    }

    private static int CellOf(PriceGrid grid, double price)
    {
        Assert.Equal(PriceCellCode.Ok, grid.TryCellOf(price, out int cell));
        return cell;
    }
}
