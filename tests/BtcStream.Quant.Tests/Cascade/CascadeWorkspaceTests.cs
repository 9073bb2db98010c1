using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Tests.Ladders;

namespace BtcStream.Quant.Tests.Cascade;

public class CascadeWorkspaceTests
{
    private readonly CascadeWorkspace _workspace = new(CascadeBook.Grid, CascadeBook.Profile);
    private readonly DepthCurve _bids = new(CascadeDirection.Down);

    public CascadeWorkspaceTests()
    {
        _bids.SetConstant(100e6);
    }

    [Fact]
    public void Load_MissingOrBadInput_SaysWhich()
    {
        SupplyCurve[] supply = [CascadeBook.Curve([new(80_000.0, 1e6)])];
        Assert.Equal(CascadeCode.NoIndexPrice, _workspace.Code);
        Assert.Equal(CascadeCode.NoIndexPrice, _workspace.Load(new() { IndexPrice = double.NaN, Depth = _bids }));
        Assert.Equal(CascadeCode.NoIndexPrice, _workspace.Load(new() { IndexPrice = 0.0, Depth = _bids }));
        Assert.Equal(CascadeCode.IndexPriceOutOfRange, _workspace.Load(new() { IndexPrice = 1e-10, Depth = _bids }));
        Assert.Equal(CascadeCode.NoDepth, _workspace.Load(new() { IndexPrice = 90_000.0 }));
        Assert.Equal(CascadeCode.NoDepth, _workspace.Load(new() { IndexPrice = 90_000.0, Depth = new(CascadeDirection.Down) }));
        Assert.Equal(CascadeCode.DepthOfOtherSide, _workspace.Load(new() { IndexPrice = 90_000.0, Depth = _bids, Direction = CascadeDirection.Up }));
        Assert.Equal(CascadeCode.BadSupplyHorizon, _workspace.Load(new() { IndexPrice = 90_000.0, Depth = _bids, Supply = supply }));

        CascadeResult result = CascadeSolver.Solve(_workspace, 1.0, 1.0);
        Assert.Equal((CascadeCode.BadSupplyHorizon, CascadeStatus.NoData), (result.Code, result.Status));
        Assert.True(CascadeSolver.Zones(_workspace, 1.0).IsEmpty);
        Assert.Equal(0, CascadeSolver.StepsOf(_workspace, result));
        Assert.Equal(0, CascadeSolver.Path(_workspace, result, new CascadeStep[3]));
        Assert.Equal(CascadeCode.BadSupplyHorizon, _workspace.SetDealers([]));
        Assert.Equal(CascadeCode.BadSupplyHorizon, CascadeSolver.TradeOfShock(_workspace, -5.0, out _));
        Assert.Equal(CascadeCode.Ok, _workspace.Load(new() { IndexPrice = 90_000.0, Depth = _bids }));
    }

    [Fact]
    public void SetDealers_BadCurve_ChangesNothing()
    {
        _workspace.Load(new() { IndexPrice = 90_000.0, Depth = _bids });
        double[] gex = new double[CascadeBook.Profile.Length];
        gex.AsSpan().Fill(50e6);
        Assert.Equal(CascadeCode.Ok, _workspace.SetDealers(gex));
        double expected = CascadeSolver.Solve(_workspace, 300e6, 1.0).LogMove;
        gex[7] = double.NaN;

        Assert.Equal(CascadeCode.BadDealerCurve, _workspace.SetDealers(gex));
        Assert.Equal(CascadeCode.BadDealerCurve, _workspace.SetDealers([1.0]));

        Assert.Equal(expected, CascadeSolver.Solve(_workspace, 300e6, 1.0).LogMove);
        Assert.Equal(CascadeCode.Ok, _workspace.SetDealers([]));
        Assert.Equal(0.03, CascadeSolver.Solve(_workspace, 300e6, 1.0).LogMove, 1e-13);
    }

    [Theory]
    [InlineData(CascadeDirection.Down, 0.5)]
    [InlineData(CascadeDirection.Up, 1.5)]
    public void Load_AnyDirection_ReachesTheEndOfTheProfile(CascadeDirection direction, double x)
    {
        foreach (double price in (double[])[1e-3, 0.002, 1.0, 3.5, 90_000.0, 1e9])
        {
            CascadeBook book = new(direction, price) { Sell = 1e20 };
            book.Load(_workspace);
            Assert.Equal(Math.Abs(Math.Log(x)), _workspace.EndLogMove, 1e-12);
            CascadeResult result = CascadeSolver.Solve(_workspace, book.Sell, 1.0);
            Assert.Equal(_workspace.StepCount, CascadeSolver.StepsOf(_workspace, result));
            Assert.InRange(_workspace.StepCount, (int)(_workspace.EndLogMove / CascadeBook.Grid.LogStep), (int)(_workspace.EndLogMove / CascadeBook.Grid.LogStep) + 2);
        }
    }

    [Fact]
    public void Load_EveryIndexWithinACell_ReleasesItsOwnCellWhole()
    {
        for (int i = 0; i <= 100; i++)
        {
            double low = CascadeBook.Grid.LowerEdge(11_413);
            var book = new CascadeBook(CascadeDirection.Down, low + (i / 100.0 * (CascadeBook.Grid.UpperEdge(11_413) - low))) { Sell = 1e15 };
            book.Positions.Add(new(low, 4e6));
            book.Positions.Add(new(book.At(0.1), 1e6));
            book.Positions.Add(new(book.At(50.0), 2e6));

            // On the edge itself the cell lies behind the index.
            Assert.Equal(i == 0 ? 3e6 : 7e6, book.Solve().LiquidationUsd, 1e-3);
        }
    }

    [Fact]
    public void Load_ModelledLadder_CountsAndIsNamed()
    {
        CascadeBook book = new CascadeBook(CascadeDirection.Up) { Sell = 1e15 }.WithPosition(3.0, 5e6);
        book.Modelled.Add(new(book.At(4.0), 7e6));

        CascadeResult result = book.Solve();

        Assert.Equal(12e6, result.LiquidationUsd, 1e-3);
        Assert.Equal(7e6, result.ModelledLiquidationUsd, 1e-3);
    }

    [Fact]
    public void Load_OtherGrids_AgreeWithinAStep()
    {
        var profile = new ProfileGrid(0.6, 1.3, 97);
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var ends = new List<double>();
            Agent[] agents = [.. Enumerable.Range(0, 50).Select(_ => new Agent(60_000.0 + (29_000.0 * random.NextDouble()), 10e6))];
            foreach (double step in (double[])[1.0, 10.0])
            {
                var grid = new PriceGrid(step);
                var ladder = new TestLadder(grid);
                Assert.All(agents, agent => ladder.AddLong(agent.Price, agent.Usd));
                var workspace = new CascadeWorkspace(grid, profile);
                Assert.Equal(CascadeCode.Ok, workspace.Load(new() { IndexPrice = 90_000.0, Observed = ladder.Cells, Depth = _bids }));
                ends.Add(CascadeSolver.Solve(workspace, 2e9, 1.0).LogMove);
            }

            Assert.Equal(ends[0], ends[1], 0.0011);
        }
    }

    [Fact]
    public void Constructor_ProfileThatDoesNotHoldTheIndex_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new CascadeWorkspace(CascadeBook.Grid, new ProfileGrid(1.0, 1.5, 3)));
        Assert.Throws<ArgumentException>(() => new CascadeWorkspace(CascadeBook.Grid, new ProfileGrid(0.5, 1.0, 3)));
    }

    [Fact]
    public void SolveBand_ModelsAndStress_SpanTheEnds()
    {
        CascadeBook book = new CascadeBook(CascadeDirection.Down) { Sell = 300e6, ConstantDepth = 100e6 };
        book.Load(_workspace);
        double[] rows = new double[2 * CascadeBook.Profile.Length];
        rows.AsSpan(0, CascadeBook.Profile.Length).Fill(50e6);
        rows.AsSpan(CascadeBook.Profile.Length).Fill(-50e6);
        var variants = new CascadeVariant[4];

        CascadeCode code = CascadeSolver.SolveBand(
            _workspace, [PositioningModel.Naive, PositioningModel.Reversed], rows, 300e6, variants, out CascadeBand band);

        Assert.Equal(CascadeCode.Ok, code);
        Assert.Equal((4, 0), (band.Bounded, band.Unbounded));
        Assert.Equal([0.02, 3.0 / 113.0, 0.06, 3.0 / 13.0], variants.Select(variant => variant.Result.LogMove), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.True(band.TryLow(CascadeDirection.Down, out double low) && band.TryHigh(CascadeDirection.Down, out double high) && low < high);
        Assert.Equal(book.At(100.0 * 3.0 / 13.0), low, 1e-6);

        // Short gamma of 70 M is stopped by the depth there is, not by stressed depth.
        rows.AsSpan(CascadeBook.Profile.Length).Fill(-70e6);
        CascadeSolver.SolveBand(_workspace, [PositioningModel.Naive, PositioningModel.Reversed], rows, 300e6, variants, out band);
        Assert.Equal((3, 1), (band.Bounded, band.Unbounded));
        Assert.False(band.TryLow(CascadeDirection.Down, out low));
        Assert.True(double.IsNaN(low));
        Assert.True(band.TryHigh(CascadeDirection.Down, out _));
        Assert.False(band.TryHigh(CascadeDirection.Up, out _));
    }

    [Fact]
    public void SolveBand_NoModelHasData_VariesDepthAlone()
    {
        new CascadeBook(CascadeDirection.Down).Load(_workspace);
        var variants = new CascadeVariant[2];

        Assert.Equal(CascadeCode.Ok, CascadeSolver.SolveBand(_workspace, [], [], 100e6, variants, out CascadeBand band));

        Assert.Equal(2, band.Bounded);
        Assert.Equal(0.01 / DepthCurve.StressFactor, variants[1].Result.LogMove, 1e-12);
        Assert.Equal(CascadeCode.BadSell, CascadeSolver.SolveBand(_workspace, [], [], double.NaN, variants, out band));
        Assert.Equal((0, 0), (band.Bounded, band.Unbounded));
        Assert.False(band.TryHigh(CascadeDirection.Down, out _));
        Assert.Throws<ArgumentException>(() => CascadeSolver.SolveBand(_workspace, [], [], 1.0, [], out _));
    }
}
