using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class VolatilityTests
{
    [Fact]
    public void Realised_KnownReturns_IsTheSampleDeviationOverAYear()
    {
        // Returns +1 %, −1 %, +1 %, −1 %: mean 0, squares 4e-4, divisor 3.
        double[] logs = [0.0, 0.01, 0.0, 0.01, 0.0];
        var realised = RealisedVolatility.Of(Days.Series([.. logs.Select(x => 90_000.0 * Math.Exp(x))]), Days.At(5), 4);

        Assert.Equal((FigureCode.Ok, 4), (realised.Code, realised.Returns));
        Assert.Equal(Math.Sqrt(4e-4 / 3.0 * 365.0), realised.Value, 1e-12);
        Assert.Equal(0.5 - realised.Value, realised.PremiumOf(Figure.Of(0.5)).Value, 1e-15);
        Assert.Equal(FigureCode.NoData, realised.PremiumOf(Figure.None(FigureCode.NoData)).Code);
    }

    [Fact]
    public void Realised_MissingDay_SpansNothingAndTooManyHaveNoAnswer()
    {
        double[] closes = [.. Enumerable.Range(0, 31).Select(i => 100.0 + (i % 3))];
        closes[10] = double.NaN;
        var realised = RealisedVolatility.Of(Days.Series(closes), Days.At(31));
        Assert.Equal((FigureCode.Ok, 28), (realised.Code, realised.Returns));

        // 26 of 30 are enough, 24 are not.
        closes[20] = double.NaN;
        Assert.Equal((FigureCode.Ok, 26), (RealisedVolatility.Of(Days.Series(closes), Days.At(31)).Code, RealisedVolatility.Of(Days.Series(closes), Days.At(31)).Returns));
        closes[25] = double.NaN;
        realised = RealisedVolatility.Of(Days.Series(closes), Days.At(31));
        Assert.Equal((FigureCode.TooFewEntries, 24), (realised.Code, realised.Returns));
        Assert.True(double.IsNaN(realised.Value));
    }

    [Fact]
    public void Realised_NoClosesOrBadWindow_IsSaid()
    {
        Assert.Equal(FigureCode.NoData, RealisedVolatility.Of(Days.Series(), Days.At(1)).Code);
        Assert.Equal(FigureCode.NoData, RealisedVolatility.Of(Days.Series(1, 2), 0).Code);
        Assert.Equal(FigureCode.BadArgument, RealisedVolatility.Of(Days.Series(1, 2), Days.At(2), 1).Code);
    }

    [Fact]
    public void Ranking_TodayAmongAYear_PercentileAndRankAreTwoNumbers()
    {
        // 365 values 1 … 364 and today 100.5: 100 below of 365; (100.5 − 1)/(364 − 1).
        double[] values = [.. Enumerable.Range(1, 364).Select(i => (double)i), 100.5];
        var ranking = IvRanking.Of(Days.Series(values), Days.At(365));

        Assert.Equal((FigureCode.Ok, 365, 100.5), (ranking.Code, ranking.Days, ranking.Latest));
        Assert.Equal(100.0 * 100 / 365, ranking.Percentile, 1e-12);
        Assert.Equal(100.0 * 99.5 / 363.0, ranking.Rank.Value, 1e-12);
    }

    [Fact]
    public void Ranking_WindowRolls_AtTheExactDay()
    {
        double[] values = [.. Enumerable.Repeat(2.0, 366)];
        values[0] = 1.0;
        values[365] = 3.0;
        TimeSeries<double> series = Days.Series(values);

        Assert.Equal(1.0, IvRanking.Of(series, Days.At(365)).Days / 365.0);
        Assert.Equal(100.0 * 1 / 365, IvRanking.Of(series, Days.At(366) - 1).Percentile, 1e-12);
        Assert.Equal(100.0 * 364 / 365, IvRanking.Of(series, Days.At(366)).Percentile, 1e-12);
        Assert.Equal(100.0, IvRanking.Of(series, Days.At(366)).Rank.Value);
    }

    [Fact]
    public void Ranking_ValuesWithinTheDay_CountOnceByTheLast()
    {
        TimeSeries<double> series = Days.Series([.. Enumerable.Repeat(2.0, 364)]);
        series.Put(Days.At(364) + 1, 9.0);
        series.Put(Days.At(364) + UnixTime.NanosPerHour, 1.0);
        series.Put(Days.At(364) + (2 * UnixTime.NanosPerHour), 3.0);
        series.Put(Days.At(10) - UnixTime.NanosPerHour, 8.0);
        var ranking = IvRanking.Of(series, Days.At(365));

        Assert.Equal((365, 3.0, 100.0), (ranking.Days, ranking.Latest, ranking.Rank.Value));
        Assert.Equal(100.0 * 364 / 365, ranking.Percentile, 1e-12);
    }

    [Fact]
    public void Ranking_ShortOrFlatHistory_IsSaid()
    {
        Assert.Equal(FigureCode.NoData, IvRanking.Of(Days.Series(), Days.At(1)).Code);
        Assert.Equal(FigureCode.TooFewEntries, IvRanking.Of(Days.Series([.. Enumerable.Repeat(1.0, 312)]), Days.At(312)).Code);
        var flat = IvRanking.Of(Days.Series([.. Enumerable.Repeat(1.0, 313)]), Days.At(313));
        Assert.Equal((FigureCode.Ok, FigureCode.NoSpread, 0.0), (flat.Code, flat.Rank.Code, flat.Percentile));
    }

    [Fact]
    public void Realised_AnyOrderOfArrival_IsTheSameBits() => Prop.ForAll(Days.Arrivals(40, 600, 900).ToArbitrary(), rows =>
    {
        var arrived = new TimeSeries<double>(100);
        var sorted = new TimeSeries<double>(100);
        foreach ((int day, double value) in rows)
        {
            arrived.Put(Days.At(day), value);
        }

        foreach ((int day, double value) in Days.Final(rows))
        {
            sorted.Put(Days.At(day), value);
        }

        return RealisedVolatility.Of(arrived, Days.At(40), 10) == RealisedVolatility.Of(sorted, Days.At(40), 10);
    }).Check(Days.Config);
}
