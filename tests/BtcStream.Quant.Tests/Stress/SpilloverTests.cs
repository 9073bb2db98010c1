using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class SpilloverTests
{
    [Fact]
    public void Of_AssetThatMovesTwiceAsFar_HasBetaTwo()
    {
        double[] logs = [.. Enumerable.Range(0, 91).Select(i => 0.03 * Math.Sin(i * i))];
        var spillover = Spillover.Of(Series(logs, 1.0), Series(logs, 2.0), Days.At(91));

        Assert.Equal((FigureCode.Ok, 90), (spillover.Code, spillover.Returns));
        Assert.Equal(2.0, spillover.Beta, 1e-10);
        Assert.Equal(1.0, spillover.Correlation.Value, 1e-12);
        Assert.Equal(1.5, spillover.Residual(Figure.Of(-8.5), Figure.Of(-5.0)).Value, 1e-9);
    }

    [Fact]
    public void Of_FlatSeries_HasNoSlopeOrNoCorrelation()
    {
        double[] logs = [.. Enumerable.Range(0, 91).Select(i => 0.03 * Math.Sin(i * i))];
        Assert.Equal(FigureCode.NoSpread, Spillover.Of(Series(logs, 0.0), Series(logs, 1.0), Days.At(91)).Code);
        var flat = Spillover.Of(Series(logs, 1.0), Series(logs, 0.0), Days.At(91));
        Assert.Equal((FigureCode.Ok, 0.0, FigureCode.NoSpread), (flat.Code, flat.Beta, flat.Correlation.Code));
    }

    [Fact]
    public void Of_TooLittle_IsSaid()
    {
        Assert.Equal(FigureCode.NoData, Spillover.Of(Days.Series(1, 2), Days.Series(), Days.At(9)).Code);
        Assert.Equal(FigureCode.TooFewEntries, Spillover.Of(Days.Series(1, 2, 3), Days.Series(1, 2, 3), Days.At(9)).Code);
        Assert.Equal(FigureCode.BadArgument, Spillover.Of(Days.Series(1, 2, 3), Days.Series(1, 2, 3), Days.At(9), 1).Code);
    }

    [Fact]
    public void Of_AnyArrivalsWithGaps_EqualsTheTextbookOverCommonDays() => Prop.ForAll(
        Days.Arrivals(40, 600, 900).ToArbitrary(), Days.Arrivals(40, 600, 900).ToArbitrary(), (first, second) =>
        {
            var x = new TimeSeries<double>(100);
            var y = new TimeSeries<double>(100);
            foreach ((int day, double value) in first)
            {
                x.Put(Days.At(day), value);
            }

            foreach ((int day, double value) in second)
            {
                y.Put(Days.At(day), value);
            }

            var a = Days.Final(first).ToDictionary(row => row.Day, row => row.Value);
            var b = Days.Final(second).ToDictionary(row => row.Day, row => row.Value);
            int last = a.Keys.Where(b.ContainsKey).DefaultIfEmpty(0).Max();
            (double X, double Y)[] pairs =
            [
                .. Enumerable.Range(last - 13, 14)
                    .Where(d => a.ContainsKey(d) && a.ContainsKey(d - 1) && b.ContainsKey(d) && b.ContainsKey(d - 1))
                    .Select(d => (Math.Log(a[d] / a[d - 1]), Math.Log(b[d] / b[d - 1]))),
            ];
            var spillover = Spillover.Of(x, y, Days.At(40), 14);
            Assert.Equal(last == 0 ? 0 : pairs.Length, spillover.Returns);
            if (spillover.Code == FigureCode.Ok)
            {
                double mx = pairs.Average(p => p.X);
                double my = pairs.Average(p => p.Y);
                double beta = pairs.Sum(p => (p.X - mx) * (p.Y - my)) / pairs.Sum(p => (p.X - mx) * (p.X - mx));
                Assert.Equal(beta, spillover.Beta, 1e-9 * (1.0 + Math.Abs(beta)));
            }
            else
            {
                Assert.Equal(last == 0 ? FigureCode.NoData : FigureCode.TooFewEntries, spillover.Code);
            }
        }).Check(Days.Config);

    [Fact]
    public void Change_Over24Hours_NeedsAPriceOfThen()
    {
        TimeSeries<double> prices = Days.Series(100.0, 90.0);
        Assert.Equal(-10.0, PriceChange.Over24HoursPercent(prices, Days.At(2)).Value, 1e-12);
        Assert.Equal(-10.0, PriceChange.Over24HoursPercent(prices, Days.At(2) + UnixTime.NanosPerHour).Value, 1e-12);
        Assert.Equal(FigureCode.TooFewEntries, PriceChange.Over24HoursPercent(prices, Days.At(1)).Code);
        Assert.Equal(FigureCode.NoData, PriceChange.Over24HoursPercent(prices, 0).Code);

        // An hour too old is tolerated, a nanosecond more is not.
        prices.Put(Days.At(3) + UnixTime.NanosPerHour, 99.0);
        Assert.Equal(10.0, PriceChange.Over24HoursPercent(prices, Days.At(4)).Value, 1e-12);
        prices.Put(Days.At(3) + UnixTime.NanosPerHour + 1, 99.0);
        Assert.Equal(FigureCode.TooFewEntries, PriceChange.Over24HoursPercent(prices, Days.At(4)).Code);
    }

    [Fact]
    public void Median_OfWindow_IsTheMiddle()
    {
        var median = new WindowMedian();
        TimeSeries<double> series = Days.Series(5, 1, 9, 3);

        Assert.Equal(4.0, median.Of(series, 0, Days.At(4)).Value);
        Assert.Equal(3.0, median.Of(series, Days.At(1), Days.At(4)).Value);
        Assert.Equal(FigureCode.NoData, median.Of(series, Days.At(4), Days.At(9)).Code);
        Assert.Equal([5.0, 1.0, 9.0, 3.0], series.Values.ToArray());
    }

    private static TimeSeries<double> Series(double[] logs, double slope) => Days.Series([.. logs.Select(x => 100.0 * Math.Exp(slope * x))]);
}
