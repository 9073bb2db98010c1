using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Tests.Cascade;

public class SupplyCurveTests
{
    [Theory]
    [InlineData(SupplyCurveCode.LengthsDiffer, -1, new[] { 1.0 }, new double[0], 24.0)]
    [InlineData(SupplyCurveCode.BadHorizon, -1, new[] { 1.0 }, new[] { 1.0 }, 0.0)]
    [InlineData(SupplyCurveCode.BadHorizon, -1, new[] { 1.0 }, new[] { 1.0 }, double.NaN)]
    [InlineData(SupplyCurveCode.BadPrice, 1, new[] { 1.0, double.PositiveInfinity }, new[] { 1.0, 1.0 }, 24.0)]
    [InlineData(SupplyCurveCode.BadPrice, 0, new[] { 0.0 }, new[] { 1.0 }, 24.0)]
    [InlineData(SupplyCurveCode.PricesFall, 2, new[] { 1.0, 3.0, 2.0 }, new[] { 1.0, 1.0, 1.0 }, 24.0)]
    [InlineData(SupplyCurveCode.BadSupply, 1, new[] { 1.0, 2.0 }, new[] { 1.0, -1.0 }, 24.0)]
    [InlineData(SupplyCurveCode.BadSupply, 0, new[] { 1.0 }, new[] { double.NaN }, 24.0)]
    public void TryCreate_BadColumns_SaysWhatAndWhere(SupplyCurveCode code, int entry, double[] prices, double[] supply, double hours)
    {
        Assert.Equal(code, SupplyCurve.TryCreate("miners", prices, supply, hours, out SupplyCurve? curve, out int badEntry));
        Assert.Null(curve);
        Assert.Equal(entry, badEntry);
    }

    [Fact]
    public void Walk_Thresholds_ReleaseBelowTheIndexOnly()
    {
        var book = new CascadeBook(CascadeDirection.Down) { Sell = 1e15 };
        book.Supply.AddRange([new(book.IndexPrice * 1.1, 7e6), new(book.IndexPrice, 5e6), new(89_999.99, 1e6), new(80_000.0, 2e6), new(80_000.0, 3e6), new(1_000.0, 9e6)]);

        CascadeResult result = book.Solve();

        Assert.Equal(CascadeStatus.Unbounded, result.Status);
        Assert.Equal(6e6, result.SupplyUsd, 1e-3);
    }

    [Fact]
    public void Walk_Upward_ReleasesNothing()
    {
        var book = new CascadeBook(CascadeDirection.Up) { Sell = 1e15 };
        book.Supply.Add(new(95_000.0, 1e9));

        Assert.Equal(0.0, book.Solve().SupplyUsd);
    }

    [Theory]
    [InlineData(24.0, 24.0, 1.0)]
    [InlineData(24.0, 6.0, 0.25)]
    [InlineData(24.0, 240.0, 1.0)]
    [InlineData(720.0, 24.0, 1.0 / 30.0)]
    public void Walk_Horizons_CountTheShareSoldInTime(double curveHours, double scenarioHours, double share)
    {
        var depth = new DepthCurve(CascadeDirection.Down);
        depth.SetConstant(1e6);
        SupplyCurve curve = CascadeBook.Curve([new(80_000.0, 3e6)], curveHours);
        var workspace = new CascadeWorkspace(CascadeBook.Grid, CascadeBook.Profile);
        var inputs = new CascadeInputs
        {
            IndexPrice = 90_000.0,
            Supply = new[] { curve, curve },
            SupplyHorizonHours = scenarioHours,
            Depth = depth,
        };
        Assert.Equal(CascadeCode.Ok, workspace.Load(inputs));

        Assert.Equal(6e6 * share, CascadeSolver.Solve(workspace, 1e15, 1.0).SupplyUsd, 1e-3);
    }
}
