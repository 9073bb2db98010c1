using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class PositioningTests
{
    [Theory]
    [InlineData(PositioningModel.Naive, OptionRight.Call, 100.0)]
    [InlineData(PositioningModel.Naive, OptionRight.Put, -100.0)]
    [InlineData(PositioningModel.Reversed, OptionRight.Call, -100.0)]
    [InlineData(PositioningModel.Reversed, OptionRight.Put, 100.0)]
    [InlineData(PositioningModel.TakerFlow, OptionRight.Call, 30.0)]
    [InlineData(PositioningModel.TakerFlow, OptionRight.Put, 30.0)]
    [InlineData(PositioningModel.FlowAdjusted, OptionRight.Call, 108.0)]
    [InlineData(PositioningModel.FlowAdjusted, OptionRight.Put, -108.0)]
    public void TrySignedContracts_EachModel_IsItsWeightTimesOpenInterest(PositioningModel model, OptionRight right, double expected)
    {
        Assert.True(Positioning.TrySignedContracts(model, right, 100.0, -30.0, 20.0, Positioning.DefaultFlowShare, out double signed));
        Assert.Equal(expected, signed);
    }

    [Theory]
    [InlineData(PositioningModel.Naive, false)]
    [InlineData(PositioningModel.Reversed, false)]
    [InlineData(PositioningModel.FlowAdjusted, false)]
    [InlineData(PositioningModel.TakerFlow, true)]
    public void TrySignedContracts_NoOpenInterest_OnlyTakerFlowHasData(PositioningModel model, bool known)
    {
        Assert.Equal(known, Positioning.TrySignedContracts(model, OptionRight.Call, double.NaN, 5.0, 5.0, 0.4, out double signed));
        Assert.Equal(known ? -5.0 : 0.0, signed);
    }

    [Fact]
    public void TrySignedContracts_FlowTakesMoreThanThereIs_HoldsNothing()
    {
        Assert.True(Positioning.TrySignedContracts(PositioningModel.FlowAdjusted, OptionRight.Put, 10.0, 0.0, -1_000.0, 0.4, out double signed));
        Assert.Equal(0.0, signed);
    }

    [Fact]
    public void Fill_SomeWithoutOpenInterest_CountsThem()
    {
        double[] signed = new double[3];

        int without = Positioning.Fill(
            PositioningModel.Naive, [OptionRight.Call, OptionRight.Put, OptionRight.Put], [1.0, double.NaN, 3.0], new double[3], new double[3], 0.4, signed);

        Assert.Equal(1, without);
        Assert.Equal([1.0, 0.0, -3.0], signed);
    }

    [Fact]
    public void Fill_ColumnsOfDifferentLength_NamesTheColumn()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => Positioning.Fill(
            PositioningModel.Naive, [OptionRight.Call], new double[2], new double[1], new double[1], 0.4, new double[1]));

        Assert.Equal("openInterest", fault.ParamName);
    }

    [Fact]
    public void Reversed_AnyBook_IsTheOppositeOfNaive() => Prop.ForAll(Books.Arbitrary, book =>
    {
        PricedBook naive = book.Price(PositioningModel.Naive);
        PricedBook reversed = book.Price(PositioningModel.Reversed);

        Assert.Equal(naive.CellGross, reversed.CellGross);
        Assert.Equal(naive.CellNet.Select(net => -net), reversed.CellNet);
        Assert.Equal(naive.Values.Select(value => -value), reversed.Values);
    }).Check(Books.Config);
}
