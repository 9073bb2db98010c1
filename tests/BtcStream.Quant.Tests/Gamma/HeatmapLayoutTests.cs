using BtcStream.Quant.Gamma;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class HeatmapLayoutTests
{
    [Fact]
    public void GetOrAdd_InAnyOrder_KeepsIdsAndOrdersBothWays()
    {
        var layout = new HeatmapLayout();

        Assert.Equal(0, layout.GetOrAdd(90_000.0, 20L));
        Assert.Equal(1, layout.GetOrAdd(80_000.0, 20L));
        Assert.Equal(2, layout.GetOrAdd(90_000.0, 10L));
        Assert.Equal(0, layout.GetOrAdd(90_000.0, 20L));

        Assert.Equal(3, layout.CellCount);
        Assert.Equal([80_000.0, 90_000.0], layout.Strikes);
        Assert.Equal([10L, 20L], layout.Expiries);
        Assert.Equal([1], layout.CellsAtStrike(0));
        Assert.Equal([2, 0], layout.CellsAtStrike(1));
        Assert.Equal([2], layout.CellsAtExpiry(0));
        Assert.Equal([1, 0], layout.CellsAtExpiry(1));
        Assert.Equal([90_000.0, 80_000.0, 90_000.0], layout.CellStrikes);
        Assert.Equal([20L, 20L, 10L], layout.CellExpiries);
    }

    [Fact]
    public void Clear_ThenAdd_StartsOver()
    {
        var layout = new HeatmapLayout();
        layout.GetOrAdd(1.0, 1L);
        layout.Clear();

        Assert.Equal((0, 0, 0), (layout.CellCount, layout.StrikeCount, layout.ExpiryCount));
        Assert.Equal(0, layout.GetOrAdd(2.0, 2L));
        Assert.Equal([2.0], layout.Strikes);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void GetOrAdd_StrikeNotPositive_Throws(double strike) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeatmapLayout().GetOrAdd(strike, 1L));

    [Fact]
    public void Orders_AnyCells_VisitEveryCellOnceInOrder() =>
        Prop.ForAll(Gen.Choose(1, 12).Zip(Gen.Choose(1, 9)).ListOf().ToArbitrary(), cells =>
        {
            var layout = new HeatmapLayout();
            foreach ((int strike, int expiry) in cells)
            {
                int cell = layout.GetOrAdd(strike, expiry);
                Assert.Equal((strike, expiry), (layout.CellStrikes[cell], layout.CellExpiries[cell]));
            }

            (double, long)[] byStrike = [.. cells.Select(c => ((double)c.Item1, (long)c.Item2)).Distinct().Order()];
            Assert.Equal(byStrike, Visit(layout, layout.StrikeCount, layout.CellsAtStrike));
            Assert.Equal(byStrike.OrderBy(c => c.Item2).ThenBy(c => c.Item1), Visit(layout, layout.ExpiryCount, layout.CellsAtExpiry));
        }).Check(Config.QuickThrowOnFailure);

    private delegate ReadOnlySpan<int> CellsOf(int index);

    private static List<(double Strike, long Expiry)> Visit(HeatmapLayout layout, int runs, CellsOf cellsOf)
    {
        var visited = new List<(double, long)>();
        for (int run = 0; run < runs; run++)
        {
            foreach (int cell in cellsOf(run))
            {
                visited.Add((layout.CellStrikes[cell], layout.CellExpiries[cell]));
            }
        }

        return visited;
    }
}
