using BtcStream.Quant.Ladders;

namespace BtcStream.Quant.Tests.Ladders;

public class ModelledOpenInterestTests
{
    [Fact]
    public void Fill_DefaultClasses_LiquidateWhereMarginMeetsMaintenance()
    {
        const double Rate = 0.004;
        var model = new ModelledOpenInterest(ModelledOpenInterest.DefaultClasses, Rate);
        var filled = new ModelledLiquidation[5];

        Assert.Equal(ModelledCode.Ok, model.Fill(90_000.0, 100e6, filled));

        for (int i = 0; i < filled.Length; i++)
        {
            LeverageClass item = ModelledOpenInterest.DefaultClasses[i];
            double coins = 100e6 * item.Share / 90_000.0;
            double margin = coins * 90_000.0 / item.Leverage;
            Assert.Equal(Rate * coins * filled[i].LongPrice, margin + (coins * (filled[i].LongPrice - 90_000.0)), 1e-6);
            Assert.Equal(Rate * coins * filled[i].ShortPrice, margin - (coins * (filled[i].ShortPrice - 90_000.0)), 1e-6);
            Assert.Equal(coins * filled[i].LongPrice, filled[i].LongUsd, 1e-6);
            Assert.Equal(coins * filled[i].ShortPrice, filled[i].ShortUsd, 1e-6);
        }
    }

    [Fact]
    public void Fill_OneClass_MatchesTheLinearFormula()
    {
        // 20x at 90,000, r = 0.4 %: 90,000·0.95/0.996 and 90,000·1.05/1.004.
        var model = new ModelledOpenInterest([new(20.0, 1.0)], 0.004);
        var filled = new ModelledLiquidation[1];
        model.Fill(90_000.0, 900_000.0, filled);

        Assert.Equal(85_843.37, filled[0].LongPrice, 0.005);
        Assert.Equal(94_123.51, filled[0].ShortPrice, 0.005);
        Assert.Equal(858_433.73, filled[0].LongUsd, 0.005);
        Assert.Equal(941_235.06, filled[0].ShortUsd, 0.005);
    }

    [Fact]
    public void DefaultClasses_AreTheStatedSplit() => Assert.Equal(
        [new(5.0, 0.15), new(10.0, 0.30), new(25.0, 0.25), new(50.0, 0.20), new(100.0, 0.10)], ModelledOpenInterest.DefaultClasses.ToArray());

    [Fact]
    public void Fill_WithoutLeverage_LongsAreNeverLiquidated()
    {
        var model = new ModelledOpenInterest([new(1.0, 0.5), new(2.0, 0.5)], 0.01);
        var filled = new ModelledLiquidation[2];
        model.Fill(100.0, 10.0, filled);

        Assert.Equal((0.0, 0.0), (filled[0].LongPrice, filled[0].LongUsd));
        Assert.Equal(200.0 / 1.01, filled[0].ShortPrice, 1e-12);
    }

    [Theory]
    [InlineData(0.0, 1.0, ModelledCode.BadPrice)]
    [InlineData(double.NaN, 1.0, ModelledCode.BadPrice)]
    [InlineData(double.PositiveInfinity, 1.0, ModelledCode.BadPrice)]
    [InlineData(1.0, -1.0, ModelledCode.BadRise)]
    [InlineData(1.0, double.NaN, ModelledCode.BadRise)]
    [InlineData(1.0, 0.0, ModelledCode.Ok)]
    public void Fill_BadInput_SaysWhich(double price, double rise, ModelledCode code)
    {
        var model = new ModelledOpenInterest([new(10.0, 1.0)], 0.005);
        ModelledLiquidation[] filled = [new(1.0, 1.0, 1.0, 1.0)];

        Assert.Equal(code, model.Fill(price, rise, filled));
        Assert.Equal(0.0, filled[0].LongUsd);
        Assert.Throws<ArgumentException>(() => model.Fill(1.0, 1.0, []));
    }

    [Fact]
    public void Constructor_BadTable_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ModelledOpenInterest([], 0.0));
        Assert.Throws<ArgumentException>(() => new ModelledOpenInterest(new LeverageClass[ModelledOpenInterest.MaxClasses + 1], 0.0));
        Assert.Throws<ArgumentException>(() => new ModelledOpenInterest([new(10.0, 0.5), new(5.0, 0.5)], 0.0));
        Assert.Throws<ArgumentException>(() => new ModelledOpenInterest([new(10.0, 0.5), new(10.0, 0.5)], 0.0));
        Assert.Throws<ArgumentException>(() => new ModelledOpenInterest([new(10.0, 0.5), new(20.0, 0.4)], 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(0.5, 1.0)], 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(double.NaN, 1.0)], 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(10.0, 0.0), new(20.0, 1.0)], 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(10.0, -1.0), new(20.0, 2.0)], 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(100.0, 1.0)], 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(100.0, 1.0)], double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelledOpenInterest([new(100.0, 1.0)], -0.001));
    }

    [Fact]
    public void Fill_WarmedUp_AllocatesNothing()
    {
        var model = new ModelledOpenInterest(ModelledOpenInterest.DefaultClasses, 0.004);
        var filled = new ModelledLiquidation[5];
        int sum = 0;
        ZeroAllocation.Assert(() => sum += (int)model.Fill(90_000.0, 1e6, filled) + PriceGrid.Default.CellCount + (int)PriceGrid.Default.TryCellOf(filled[0].LongPrice, out _));
        Assert.True(sum > 0);
    }
}
