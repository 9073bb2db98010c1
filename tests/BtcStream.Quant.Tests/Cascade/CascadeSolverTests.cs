using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Tests.Cascade;

/// <summary>The checks of the mathematics that have an answer on paper.</summary>
public class CascadeSolverTests
{
    public static TheoryData<CascadeDirection> Directions => [CascadeDirection.Down, CascadeDirection.Up];

    [Theory]
    [MemberData(nameof(Directions))]
    public void Solve_LongGammaInConstantDepth_StopsAtTheLogarithmicMove(CascadeDirection direction)
    {
        CascadeBook book = new CascadeBook(direction) { Sell = 900e6, ConstantDepth = 100e6 }.WithGex(200e6);

        CascadeResult result = book.Solve();

        // ln(P0/p*) = 0.01·E/(D + GEX) = 0.03.
        Assert.Equal(CascadeStatus.Bounded, result.Status);
        Assert.Equal(0.03, result.LogMove, 1e-13);
        Assert.Equal(book.At(3.0), result.TerminalPrice, 1e-8);
        Assert.Equal(-600e6, result.DealerUsd, 1e-4);
        Assert.Equal(300e6, result.AbsorbedUsd, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Solve_ShortGammaBeyondDepth_HasNoEndForAnySell(CascadeDirection direction)
    {
        foreach (double sell in (double[])[double.Epsilon, 1e-9, 1.0, 1e6, 1e12])
        {
            CascadeBook book = new CascadeBook(direction) { Sell = sell, ConstantDepth = 100e6 }.WithGex(-200e6);

            CascadeResult result = book.Solve();

            Assert.Equal(CascadeStatus.Unbounded, result.Status);
            Assert.True(double.IsNaN(result.TerminalPrice));
        }
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Solve_NothingSold_StaysAtTheIndexInsideAZoneToo(CascadeDirection direction)
    {
        CascadeBook book = new CascadeBook(direction) { Sell = 0.0 }.WithGex(-200e6);

        CascadeResult result = book.Solve();

        Assert.Equal(CascadeStatus.Bounded, result.Status);
        Assert.Equal(book.IndexPrice, result.TerminalPrice);
        Assert.Equal(0.0, result.DealerUsd);
    }

    [Fact]
    public void Solve_ZoneThatHoldsMoreThanDepthTakes_CarriesTheRestBelowIt()
    {
        // 500 M between −3 % and −6 % over 100 M per 1 %: 300 M are absorbed there, 200 M take another 2 %.
        var book = new CascadeBook(CascadeDirection.Down, CellEdgeNear(90_000.0)) { ConstantDepth = 100e6, Sell = 300e6 + 1.0 };
        for (int i = 0; i < 300; i++)
        {
            book.WithPosition(3.0 + (0.01 * (i + 0.5)), 500e6 / 300.0);
        }

        CascadeResult result = book.Solve();

        Assert.Equal(0.08, result.LogMove, 1e-6);
        Assert.Equal(500e6, result.LiquidationUsd, 10.0);

        AccelerationZone zone = Assert.Single(CascadeSolver.Zones(book.Load(), 1.0).ToArray());
        Assert.Equal(book.At(3.0), zone.FromPrice, 100.0);
        Assert.Equal(book.At(6.0), zone.ToPrice, 100.0);
        Assert.InRange(zone.PeakLoopGain, 1.5, 2.1);

        book.Sell = 290e6;
        Assert.Equal(0.029, book.Solve().LogMove, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Solve_SquareRootImpactAlone_IsItsInverse(CascadeDirection direction)
    {
        // x = Yσ√(E/V), with Y 0.8, σ 3 % a day, V 10 bn USD.
        foreach (double sell in (double[])[1e3, 1e6, 4e8, 3e9, 2e10])
        {
            CascadeBook book = new(direction) { Sell = sell };
            CascadeWorkspace workspace = book.Load(new CascadeWorkspace(CascadeBook.Grid, CascadeBook.Profile), SquareRoot(direction));
            double x = 0.8 * 0.03 * Math.Sqrt(sell / 1e10);

            CascadeResult result = CascadeSolver.Solve(workspace, sell, 1.0);

            Assert.Equal(CascadeStatus.Bounded, result.Status);
            Assert.Equal(book.IndexPrice * (book.IsDown ? 1.0 - x : 1.0 + x), result.TerminalPrice, 1e-8);
            Assert.Equal(sell, result.AbsorbedUsd, 1e-9 * sell);
        }
    }

    [Fact]
    public void Solve_SquareRootImpactWithEverything_BalancesReleasesAgainstQ()
    {
        int checks = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            CascadeBook book = RandomBooks.Create(seed);
            CascadeWorkspace workspace = book.Load(new CascadeWorkspace(CascadeBook.Grid, CascadeBook.Profile), SquareRoot(book.Direction));
            CascadeResult result = CascadeSolver.Solve(workspace, book.Sell, DepthCurve.StressFactor);
            if (result.Status != CascadeStatus.Bounded || book.Sell == 0.0)
            {
                continue;
            }

            double x = Math.Abs((result.TerminalPrice / book.IndexPrice) - 1.0);
            double q = DepthCurve.StressFactor * 1e10 * Math.Pow(x / (0.8 * 0.03), 2.0);
            double gross = book.Sell + Math.Abs(result.DealerUsd) + result.LiquidationUsd + result.SupplyUsd;
            Assert.Equal(q, book.Sell + result.DealerUsd + result.LiquidationUsd + result.SupplyUsd, 1e-9 * gross);
            checks++;
        }

        Assert.True(checks > 100, $"Only {checks} books end.");
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Zones_ShortGammaUnderSquareRootImpact_ReachFromTheIndexToWhereQOverXMeetsIt(CascadeDirection direction)
    {
        // g = A/(0.01·Q/x) with Q/x = V·x/(Yσ)²: 1 at x = A·(Yσ)²/(0.01·V).
        CascadeBook book = new CascadeBook(direction).WithGex(-20e6);
        CascadeWorkspace workspace = book.Load(new CascadeWorkspace(CascadeBook.Grid, CascadeBook.Profile), SquareRoot(direction));
        double x = 20e6 * 0.024 * 0.024 / (0.01 * 1e10);

        AccelerationZone zone = Assert.Single(CascadeSolver.Zones(workspace, 1.0).ToArray());

        Assert.Equal(book.IndexPrice, zone.FromPrice);
        Assert.Equal(x, Math.Abs((zone.ToPrice / book.IndexPrice) - 1.0), 1e-6 * x + 1e-7);
        Assert.Equal(double.PositiveInfinity, zone.PeakLoopGain);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Zones_GammaCrossingDepth_EndWhereItDoesToTheRoot(CascadeDirection direction)
    {
        // GEX linear in ln x around the index: −100 M at a move of 4 %, where depth is 100 M.
        CascadeBook book = new(direction) { ConstantDepth = 100e6 };
        for (int i = 0; i < book.Gex.Length; i++)
        {
            book.Gex[i] = -25e8 * Math.Abs(CascadeBook.Profile.LogX[i]);
        }

        AccelerationZone zone = Assert.Single(CascadeSolver.Zones(book.Load(), 1.0).ToArray());

        Assert.Equal(book.At(4.0), zone.FromPrice, 1e-7);
        Assert.Equal(book.IndexPrice * (book.IsDown ? 0.5 : 1.5), zone.ToPrice, 1e-7);
        Assert.Equal(25.0 * Math.Abs(CascadeBook.Profile.LogX[book.IsDown ? 0 : ^1]), zone.PeakLoopGain, 1e-9);
    }

    [Fact]
    public void Solve_GammaThatTurns_DipsWithinOneSegmentAreFound()
    {
        // The balance touches zero and rises again between two points of the profile: the walk ends at the dip.
        var book = new CascadeBook(CascadeDirection.Down, CellEdgeNear(90_000.0)) { ConstantDepth = 100e6 };
        ReadOnlySpan<double> x = CascadeBook.Profile.X;
        for (int i = 0; i < x.Length; i++)
        {
            book.Gex[i] = x[i] >= 0.9976 ? 100e6 : -1e12;
        }

        CascadeResult bounded = CascadeSolver.Solve(book.Load(), 1.0, 1.0);
        Assert.Equal(CascadeStatus.Bounded, bounded.Status);
        Assert.Equal(CascadeStatus.Unbounded, CascadeSolver.Solve(book.Load(), 60e6, 1.0).Status);
    }

    [Theory]
    [InlineData(-5.0)]
    [InlineData(-0.01)]
    [InlineData(-30.0)]
    [InlineData(0.0)]
    public void TradeOfShock_DepthAlone_MovesThePriceThere(double shock)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            CascadeBook random = RandomBooks.Create(seed);
            var book = new CascadeBook(CascadeDirection.Down, random.IndexPrice);
            book.Orders.AddRange(random.Orders.Select(order => new Agent(random.IsDown ? order.Price : book.IndexPrice * book.IndexPrice / order.Price, order.Usd)));
            CascadeWorkspace workspace = book.Load();

            Assert.Equal(CascadeCode.Ok, CascadeSolver.TradeOfShock(workspace, shock, out double sell));

            double expected = book.IndexPrice * (1.0 + (shock / 100.0));
            Assert.Equal(expected, CascadeSolver.Solve(workspace, sell, 1.0).TerminalPrice, 1e-8 * expected);
        }
    }

    [Fact]
    public void TradeOfShock_Upward_IsBought()
    {
        CascadeWorkspace workspace = new CascadeBook(CascadeDirection.Up) { ConstantDepth = 100e6 }.Load();
        Assert.Equal(CascadeCode.Ok, CascadeSolver.TradeOfShock(workspace, 10.0, out double bought));
        Assert.Equal(100e6 * 100.0 * Math.Log(1.1), bought, 1e-3);
        Assert.Equal(CascadeCode.Ok, CascadeSolver.TradeOfShock(workspace, 400.0, out bought));
        Assert.Equal(100e6 * 100.0 * Math.Log(5.0), bought, 1e-3);
    }

    [Theory]
    [InlineData(CascadeDirection.Down, 5.0)]
    [InlineData(CascadeDirection.Down, -100.0)]
    [InlineData(CascadeDirection.Down, double.NaN)]
    [InlineData(CascadeDirection.Up, -5.0)]
    [InlineData(CascadeDirection.Up, double.PositiveInfinity)]
    public void TradeOfShock_NotAMoveThatWay_IsRefused(CascadeDirection direction, double shock)
    {
        Assert.Equal(CascadeCode.BadShock, CascadeSolver.TradeOfShock(new CascadeBook(direction).Load(), shock, out double usd));
        Assert.Equal(0.0, usd);
    }

    [Fact]
    public void Solve_BadInput_SaysWhich()
    {
        CascadeWorkspace workspace = new CascadeBook(CascadeDirection.Down).Load();
        foreach (double sell in (double[])[-1.0, double.NaN, double.PositiveInfinity])
        {
            AssertNoData(CascadeCode.BadSell, CascadeSolver.Solve(workspace, sell, 1.0));
        }

        foreach (double factor in (double[])[0.0, -1.0, double.NaN, double.PositiveInfinity])
        {
            AssertNoData(CascadeCode.BadDepthFactor, CascadeSolver.Solve(workspace, 1.0, factor));
            Assert.True(CascadeSolver.Zones(workspace, factor).IsEmpty);
        }

        Assert.Equal(CascadeStatus.Unbounded, CascadeSolver.Solve(workspace, double.MaxValue, 1.0).Status);
    }

    private static void AssertNoData(CascadeCode code, in CascadeResult result)
    {
        Assert.Equal((code, CascadeStatus.NoData), (result.Code, result.Status));
        Assert.True(double.IsNaN(result.TerminalPrice));
    }

    private static double CellEdgeNear(double price)
    {
        CascadeBook.Grid.TryCellOf(price, out int cell);
        return CascadeBook.Grid.LowerEdge(cell);
    }

    private static DepthCurve SquareRoot(CascadeDirection direction)
    {
        var curve = new DepthCurve(direction);
        Assert.Equal(DepthCode.Ok, curve.SetSquareRoot(0.8, 0.03, 1e10));
        return curve;
    }
}
