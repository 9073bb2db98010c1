using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;

namespace BtcStream.Quant.Tests.Cascade;

public class CascadePropertyTests
{
    private const int Books = 1_000;

    [Fact]
    public void Solve_MoreDepth_NeverGoesFarther() => ForAllBooks((book, workspace) =>
    {
        double previous = double.PositiveInfinity;
        foreach (double factor in (double[])[0.3, DepthCurve.StressFactor, 0.99, 1.0, 1.5, 4.0])
        {
            double end = EndOf(CascadeSolver.Solve(workspace, book.Sell, factor));
            Assert.True(end <= previous + 1e-12, $"{end} beyond {previous} at {factor}");
            previous = end;
        }
    });

    [Fact]
    public void Solve_MoreSold_NeverEndsNearer() => ForAllBooks((book, workspace) =>
    {
        double previous = 0.0;
        foreach (double sell in (double[])[0.0, 1.0, 1e3, 1e6, 1.000001e6, 1e7, 1e8, 5e8, 1e9, 1e10])
        {
            double end = EndOf(CascadeSolver.Solve(workspace, sell, 1.0));
            Assert.True(end >= previous - 1e-12, $"{end} nearer than {previous} at {sell}");
            previous = end;
        }
    });

    [Fact]
    public void Solve_AnyBook_FlowsBalanceAndThePathSumsToThem() => ForAllBooks((book, workspace) =>
    {
        CascadeResult result = CascadeSolver.Solve(workspace, book.Sell, DepthCurve.StressFactor);
        double gross = book.Sell + Math.Abs(result.DealerUsd) + result.LiquidationUsd + result.SupplyUsd + result.AbsorbedUsd + 1.0;
        double balance = book.Sell + result.DealerUsd + result.LiquidationUsd + result.SupplyUsd - result.AbsorbedUsd;
        Assert.True(result.Status == CascadeStatus.Unbounded ? balance > 0.0 : Math.Abs(balance) <= 1e-9 * gross, $"{balance} of {gross}");

        int steps = CascadeSolver.StepsOf(workspace, result);
        Assert.Equal(result.LogMove == 0.0 ? 0 : Math.Max(1, steps), steps);
        foreach (int points in (int[])[steps, 7, 1])
        {
            var path = new CascadeStep[points];
            Assert.Equal(Math.Min(points, steps), CascadeSolver.Path(workspace, result, path));
            AssertSums(workspace, result, path.AsSpan(0, Math.Min(points, steps)).ToArray(), gross);
        }
    });

    [Fact]
    public void Zones_AnyOrderOfTheInputs_AreTheSame() => ForAllBooks((book, workspace) =>
    {
        AccelerationZone[] zones = CascadeSolver.Zones(workspace, 1.0).ToArray();
        book.Positions.Reverse();
        book.Modelled.Reverse();
        book.Load(workspace);
        Assert.Equal(zones, CascadeSolver.Zones(workspace, 1.0).ToArray());
        Assert.Equal(zones, CascadeSolver.Zones(book.Load(), 1.0).ToArray());
    });

    [Fact]
    public void Zones_AnyBook_AreWhereTheLoopGainIsOneOrMore() => ForAllBooks((book, workspace) =>
    {
        AccelerationZone[] zones = CascadeSolver.Zones(workspace, 1.0).ToArray();
        double previous = 0.0;
        foreach (AccelerationZone zone in zones)
        {
            double from = Math.Abs(Math.Log(zone.FromPrice / book.IndexPrice));
            double to = Math.Abs(Math.Log(zone.ToPrice / book.IndexPrice));
            Assert.True(previous <= from + 1e-15 && from < to && zone.PeakLoopGain >= 1.0);
            previous = to;
        }

        for (int i = 0; i < workspace.StepOfSegment.Length; i++)
        {
            AssertGain(workspace, zones, i);
        }
    });

    [Fact]
    public void Solve_MirroredBooks_GiveMirroredResults()
    {
        // An index on a cell's edge, dealers alike on both sides in ln x, every long mirrored by a short.
        var profile = new ProfileGrid(0.8, 1.25, 181);
        var down = new CascadeWorkspace(PriceGrid.Default, profile);
        var up = new CascadeWorkspace(PriceGrid.Default, profile);
        const int Cell = 11_413;
        double index = PriceGrid.Default.LowerEdge(Cell);
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            long[] near = [.. Enumerable.Range(0, 200).Select(_ => random.Next(3) == 0 ? random.NextInt64(1_000_000_000) : 0)];
            long[] none = new long[near.Length];
            double[] gex = new double[profile.Length];
            gex.AsSpan().Fill(random.Next(-80, 80) * 1e6);
            LoadConstant(down, CascadeDirection.Down, index, new(Cell - near.Length, [.. near.Reverse()], none, 0.01), gex);
            LoadConstant(up, CascadeDirection.Up, index, new(Cell, none, near, 0.01), gex);

            CascadeResult fall = CascadeSolver.Solve(down, 200e6, 1.0);
            CascadeResult rise = CascadeSolver.Solve(up, 200e6, 1.0);

            Assert.Equal(fall.Status, rise.Status);
            Assert.Equal(fall.LogMove, rise.LogMove, 1e-12);
            AccelerationZone[] below = CascadeSolver.Zones(down, 1.0).ToArray();
            AccelerationZone[] above = CascadeSolver.Zones(up, 1.0).ToArray();
            Assert.Equal(below.Length, above.Length);
            Assert.All(below.Zip(above), pair => Assert.Equal(index / pair.First.ToPrice, pair.Second.ToPrice / index, 1e-12));
        }
    }

    private static void LoadConstant(CascadeWorkspace workspace, CascadeDirection direction, double index, LadderCells cells, double[] gex)
    {
        var depth = new DepthCurve(direction);
        depth.SetConstant(100e6);
        Assert.Equal(CascadeCode.Ok, workspace.Load(new() { Direction = direction, IndexPrice = index, Observed = cells, Depth = depth }));
        Assert.Equal(CascadeCode.Ok, workspace.SetDealers(gex));
    }

    private static void AssertSums(CascadeWorkspace workspace, in CascadeResult result, CascadeStep[] path, double gross)
    {
        Assert.Equal(result.DealerUsd, path.Sum(step => step.DealerUsdPerPercent * step.WidthPercent), 1e-9 * gross);
        Assert.Equal(result.LiquidationUsd, path.Sum(step => step.LiquidationUsdPerPercent * step.WidthPercent), 1e-9 * gross);
        Assert.Equal(result.ModelledLiquidationUsd, path.Sum(step => step.ModelledLiquidationUsdPerPercent * step.WidthPercent), 1e-9 * gross);
        Assert.Equal(result.SupplyUsd, path.Sum(step => step.SupplyUsdPerPercent * step.WidthPercent), 1e-9 * gross);
        Assert.Equal(result.AbsorbedUsd, path.Sum(step => step.DepthUsdPerPercent * step.WidthPercent), 1e-9 * gross);
        Assert.All(path, step => Assert.Equal(
            (step.DealerUsdPerPercent + step.LiquidationUsdPerPercent + step.SupplyUsdPerPercent) / step.DepthUsdPerPercent, step.LoopGain, 1e-9 * (1.0 + Math.Abs(step.LoopGain))));
        if (path.Length > 0)
        {
            double end = result.Status == CascadeStatus.Bounded ? result.TerminalPrice : workspace.PriceAt(workspace.EndLogMove);
            Assert.Equal(end, path[^1].Price);
        }
    }

    /// <summary>The middle of a segment lies in a zone exactly if released flow there is depth or more.</summary>
    private static void AssertGain(CascadeWorkspace workspace, AccelerationZone[] zones, int segment)
    {
        int step = workspace.StepOfSegment[segment];
        double flow = (0.5 * (workspace.Dealer[segment] + workspace.Dealer[segment + 1])) + workspace.Releases.Liquidation[step] + workspace.Releases.Supply[step];
        double gain = flow / workspace.DepthStart[segment];
        double width = workspace.Edges[segment + 1] - workspace.Edges[segment];
        if (Math.Abs(gain - 1.0) < 1e-6 || width < 1e-9)
        {
            return;
        }

        double price = workspace.PriceAt(0.5 * (workspace.Edges[segment] + workspace.Edges[segment + 1]));
        bool isInside = zones.Any(zone => (price - zone.FromPrice) * (price - zone.ToPrice) <= 0.0);
        Assert.Equal(gain > 1.0, isInside);
    }

    private static double EndOf(in CascadeResult result) => result.Status == CascadeStatus.Unbounded ? double.PositiveInfinity : result.LogMove;

    private static void ForAllBooks(Action<CascadeBook, CascadeWorkspace> check)
    {
        var workspace = new CascadeWorkspace(CascadeBook.Grid, CascadeBook.Profile);
        for (int seed = 0; seed < Books; seed++)
        {
            CascadeBook book = RandomBooks.Create(seed);
            check(book, book.Load(workspace));
        }
    }
}
