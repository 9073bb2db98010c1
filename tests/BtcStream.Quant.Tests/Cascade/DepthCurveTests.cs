using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Tests.Cascade;

public class DepthCurveTests
{
    private readonly DepthCurve _bids = new(CascadeDirection.Down);

    [Fact]
    public void Constant_AnyMove_AbsorbsInProportion()
    {
        Assert.Equal(DepthCode.Ok, _bids.SetConstant(80e6));

        Assert.Equal(DepthModel.Constant, _bids.Model);
        Assert.Equal(80e6 * 2.5, _bids.AbsorbedUsd(0.025), 1e-6);
        Assert.Equal(80e6, _bids.MeanUsdPerPercent(0.01, 0.3));
    }

    [Fact]
    public void SquareRoot_AnyMove_AbsorbsItsSquare()
    {
        Assert.Equal(DepthCode.Ok, _bids.SetSquareRoot(0.5, 0.02, 8e9));
        var asks = new DepthCurve(CascadeDirection.Up);
        asks.SetSquareRoot(0.5, 0.02, 8e9);

        // Q(x) = V·(x/(Yσ))²: 1 % of price is exactly once Yσ.
        Assert.Equal(8e9, _bids.AbsorbedUsd(-Math.Log(0.99)), 1e-3);
        Assert.Equal(8e9, asks.AbsorbedUsd(Math.Log(1.01)), 1e-3);
        Assert.Equal(4.0 * 8e9, asks.AbsorbedUsd(Math.Log(1.02)), 1e-3);
    }

    [Fact]
    public void Book_BetweenLevels_AbsorbsEvenly()
    {
        // Levels at −1 %, −2 % and −4 % (logarithmic) of a mid of 1,000.
        Assert.Equal(DepthCode.Ok, _bids.AddBook(1_000.0, [At(0.01), At(0.02), At(0.04)], [10e6, 30e6, 20e6]));

        Assert.Equal(DepthModel.Book, _bids.Model);
        Assert.Equal(4.0, _bids.BookReachPercent, 1e-9);
        Assert.Equal(5e6, _bids.AbsorbedUsd(0.005), 1e-3);
        Assert.Equal(10e6, _bids.AbsorbedUsd(0.01), 1e-3);
        Assert.Equal(25e6, _bids.AbsorbedUsd(0.015), 1e-3);
        Assert.Equal(50e6, _bids.AbsorbedUsd(0.03), 1e-3);
        Assert.Equal(60e6, _bids.AbsorbedUsd(0.04), 1e-3);

        // The deepest 1 % holds half of the last level: 10 M per 1 % from there on.
        Assert.Equal(60e6 + 100e6, _bids.AbsorbedUsd(0.14), 1e-3);
        Assert.Equal(10e6, _bids.MeanUsdPerPercent(0.2, 0.21), 1e-3);
    }

    [Fact]
    public void Book_ShallowerThanOnePercent_CountsWithAllItShowsOverOnePercent()
    {
        _bids.AddBook(1_000.0, [At(0.001), At(0.002)], [3e6, 5e6]);

        Assert.Equal(8e6, _bids.AbsorbedUsd(0.002), 1e-3);
        Assert.Equal(8e6, _bids.MeanUsdPerPercent(0.002, 0.5), 1e-3);
    }

    [Fact]
    public void Book_LevelsAtTheReferenceEqualAndEmpty_LoseNothing()
    {
        // A one-sided book has no mid: its best level is its reference.
        Assert.Equal(DepthCode.Ok, _bids.AddBook(1_000.0, [1_000.0, At(0.02), At(0.02), At(0.03), At(0.5)], [1e6, 2e6, 4e6, 3e6, 0.0]));

        Assert.Equal(3.5e6, _bids.AbsorbedUsd(0.01), 1e-3);
        Assert.Equal(7e6, _bids.AbsorbedUsd(0.02), 1e-3);
        Assert.Equal(10e6, _bids.AbsorbedUsd(0.03), 1e-3);
        Assert.Equal(3.0, _bids.BookReachPercent, 1e-9);
    }

    [Fact]
    public void Books_OfSeveralVenues_AddUp()
    {
        var one = new DepthCurve(CascadeDirection.Down);
        one.AddBook(1_000.0, [At(0.01), At(0.03)], [5e6, 9e6]);
        var other = new DepthCurve(CascadeDirection.Down);
        other.AddBook(2_000.0, [2.0 * At(0.02)], [7e6]);
        _bids.AddBook(1_000.0, [At(0.01), At(0.03)], [5e6, 9e6]);
        _bids.AddBook(2_000.0, [2.0 * At(0.02)], [7e6]);

        double[] edges = [.. Enumerable.Range(0, 60).Select(i => 0.001 * i)];
        double[] filled = new double[60];
        _bids.FillBookAbsorbed(edges, filled);
        for (int i = 0; i < edges.Length; i++)
        {
            Assert.Equal(one.AbsorbedUsd(edges[i]) + other.AbsorbedUsd(edges[i]), _bids.AbsorbedUsd(edges[i]), 1e-6);
            Assert.Equal(_bids.AbsorbedUsd(edges[i]), filled[i], 1e-6);
        }
    }

    [Fact]
    public void Book_BadLevels_AreRefusedAndLeaveTheCurve()
    {
        _bids.SetConstant(5e6);
        Assert.Equal(DepthCode.BadReferencePrice, _bids.AddBook(0.0, [999.0], [1.0]));
        Assert.Equal(DepthCode.BadReferencePrice, _bids.AddBook(double.NaN, [999.0], [1.0]));
        Assert.Equal(DepthCode.BadLevelPrice, _bids.AddBook(1_000.0, [-1.0], [1.0]));
        Assert.Equal(DepthCode.BadLevelPrice, _bids.AddBook(1_000.0, [999.0, double.NaN], [1.0, 1.0]));
        Assert.Equal(DepthCode.BadLevelAmount, _bids.AddBook(1_000.0, [999.0], [-1.0]));
        Assert.Equal(DepthCode.BadLevelAmount, _bids.AddBook(1_000.0, [999.0], [double.PositiveInfinity]));
        Assert.Equal(DepthCode.LevelOnOtherSide, _bids.AddBook(1_000.0, [1_001.0], [1.0]));
        Assert.Equal(DepthCode.LevelsOutOfOrder, _bids.AddBook(1_000.0, [998.0, 999.0], [1.0, 1.0]));
        Assert.Equal(DepthCode.EmptyBook, _bids.AddBook(1_000.0, [], []));
        Assert.Equal(DepthCode.EmptyBook, _bids.AddBook(1_000.0, [1_000.0, 999.0], [4.0, 0.0]));
        Assert.Throws<ArgumentException>(() => _bids.AddBook(1_000.0, [999.0], []));
        Assert.Equal((DepthModel.Constant, 5e6), (_bids.Model, _bids.ConstantUsdPerPercent));
        Assert.Equal(DepthCode.LevelOnOtherSide, new DepthCurve(CascadeDirection.Up).AddBook(1_000.0, [999.0], [1.0]));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Parameters_NotAboveZero_AreRefused(double bad)
    {
        Assert.Equal(DepthCode.BadDepth, _bids.SetConstant(bad));
        Assert.Equal(DepthCode.BadImpact, _bids.SetSquareRoot(bad, 0.02, 1e9));
        Assert.Equal(DepthCode.BadImpact, _bids.SetSquareRoot(1.0, bad, 1e9));
        Assert.Equal(DepthCode.BadImpact, _bids.SetSquareRoot(1.0, 0.02, bad));
        Assert.Equal(DepthModel.None, _bids.Model);
        Assert.Equal(0.0, _bids.AbsorbedUsd(0.1));
    }

    [Fact]
    public void Models_SetOneAfterTheOther_ReplaceEachOther()
    {
        _bids.AddBook(1_000.0, [999.0], [1e6]);
        _bids.SetSquareRoot(1.0, 0.02, 1e9);
        Assert.Equal((DepthModel.SquareRoot, 0.02, 0.0), (_bids.Model, _bids.DailyVolatility, _bids.BookReachPercent));
        _bids.AddBook(1_000.0, [At(0.01)], [2e6]);
        Assert.Equal((DepthModel.Book, 0.0), (_bids.Model, _bids.DailyVolatility));
        Assert.Equal(2e6, _bids.AbsorbedUsd(0.01), 1e-6);
        _bids.Clear();
        Assert.Equal(DepthModel.None, _bids.Model);
    }

    private static double At(double logDistance) => 1_000.0 * Math.Exp(-logDistance);
}
