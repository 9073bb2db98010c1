using System.Globalization;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Engine.Tests.Stress;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.RealData;

/// <summary>The articles' figures on volatility, from the recorded chains and daily histories through the engine's rows.</summary>
public class VolatilityRealDataTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, double> PutCallByVolume = new()
    {
        ["20260115T153452Z"] = 0.73,
        ["20260119T040641Z"] = 1.61,
        ["20260121T212827Z"] = 1.17,
    };

    [Fact]
    public void Chains_InTimeOrder_GiveTheRecordedFiguresAndTheirChanges()
    {
        var engine = new TestEngine(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0 });
        var ratios = new List<(long Time, double ByOpenInterest, double ByVolume)>();
        var days = new SortedDictionary<long, (double Coins, double Usd, double PutCall)>();
        int compared = 0;
        foreach (string path in ChainFile.Paths)
        {
            var chain = ChainFile.Read(path);
            engine.Apply(chain.ToBatch());
            VolatilityAnswer answer = VolatilityComputer.Compute(new StressCopy(engine.Engine, "BTC"), new VolatilityQuestion());
            long asOf = chain.Rows.Max(row => row.Time);
            (double open, double volume) = (PutCall(chain, row => row.OpenInterest), PutCall(chain, row => row.Volume));
            Assert.Equal(open, answer.PutCallOpenInterest, 1e-9);
            Assert.Equal(volume, answer.PutCallVolume, 1e-9);
            AssertChange(ratios, asOf, open, answer.PutCallOpenInterestChange, one => one.ByOpenInterest);
            AssertChange(ratios, asOf, volume, answer.PutCallVolumeChange, one => one.ByVolume);
            ratios.Add((asOf, open, volume));
            double coins = chain.Rows.Sum(row => row.Volume);
            days[asOf / UnixTime.NanosPerDay] = (coins, coins * chain.IndexPrice, volume);
            AssertTurnover(days, answer);
            AssertBeyond(chain, asOf, answer);
            AssertEnd(chain, answer, answer.ShortEnd, expiry => expiry - asOf <= 30 * UnixTime.NanosPerDay);
            AssertEnd(chain, answer, answer.LongEnd, expiry => expiry - asOf >= 90 * UnixTime.NanosPerDay);
            AssertMonth(asOf, answer);
            string stamp = Path.GetFileName(path)[..16];
            compared += PutCallByVolume.TryGetValue(stamp, out double printed) ? AssertPrinted(stamp, printed, answer) : 0;
        }

        Assert.Equal(5, compared);
        Assert.Equal(ChainFile.Paths.Length, ratios.Count);
    }

    [Fact]
    public void VolatilityIndex_DailyRows_GiveTheRecordedPercentileAndTheRank()
    {
        var engine = new VolatilityWorld();
        (long Time, double Close)[] index = [.. Rows("deribit-dvol-btc-daily.csv").Select(row => (Day(row[0]) + UnixTime.NanosPerDay, Number(row[4]) / 100.0))];
        (long Time, double Close)[] closes = [.. Rows("price-bitcoin-daily.csv").Select(row => (Day(row[0]), Number(row[1])))];
        foreach ((int day, double value, double percentile) in new[] { (2, 48.27, 71.8), (4, 51.74, 85.8) })
        {
            long asOf = UnixTime.FromDate(2026, 2, day);
            foreach ((long time, double close) in index.Where(row => row.Time <= asOf && row.Time > (engine.Engine.Engine.AsOfUnixNanos ?? 0)).Reverse())
            {
                engine.IndexValue(time, close);
            }

            foreach ((long time, double close) in closes.Where(row => row.Time <= asOf))
            {
                engine.DailyClose(time, close);
            }

            VolatilityAnswer answer = engine.Ask();
            output.WriteLine($"{answer.VolatilityIndex} {100 * answer.Ranking.Latest:F2}: percentile {answer.Ranking.Percentile:F2}, rank {answer.Ranking.Rank.Value:F2}, "
                + $"realised {100 * answer.Realised.Value:F2}, premium {100 * answer.Premium.Value:F2}");
            Assert.Equal(("DVOL", 365, 30), (answer.VolatilityIndex, answer.Ranking.Days, answer.Realised.Returns));
            Assert.Equal(value / 100.0, answer.Ranking.Latest, 1e-12);
            Assert.Equal(percentile, answer.Ranking.Percentile, 0.05);
            Assert.Equal(answer.Ranking.Latest - answer.Realised.Value, answer.Premium.Value);
            Assert.All(answer.Series.Take(2), series => Assert.Equal((0, asOf), (series.Gaps.Count, series.NewestUnixNanos)));
        }
    }

    private int AssertPrinted(string stamp, double putCall, VolatilityAnswer answer)
    {
        ReadOnlySpan<TenorIv> atm = answer.View.Summary.AtmIv;
        output.WriteLine($"{stamp}: put/call by volume {answer.PutCallVolume:F4} ({answer.PutCallVolumeChange.Change.Value:+0.00;-0.00} in a day), by open interest "
            + $"{answer.PutCallOpenInterest:F4}, ATM IV {100 * atm[0].Iv:F2} / {100 * atm[1].Iv:F2} / {100 * atm[2].Iv:F2} %, short end {answer.ShortEnd}, long end {answer.LongEnd}, "
            + $"{answer.Regime}: {string.Join(", ", answer.Rules.Select(rule => $"{rule.Rule.Name} {rule.Figure:F4} {rule.Vote}"))}");
        Assert.Equal(putCall, answer.PutCallVolume, 0.005);
        if (stamp != "20260119T040641Z")
        {
            return 1;
        }

        Assert.Equal((AtmStatus.Interpolated, AtmStatus.Interpolated), (atm[0].Status, atm[1].Status));
        Assert.Equal(38.8, 100.0 * atm[0].Iv, 0.05);
        Assert.Equal(38.3, 100.0 * atm[1].Iv, 0.05);
        return 3;
    }

    /// <summary>A chain is the state of its minute's end, as of its newest row: the one compared with is the newest that is at least 24 hours old, at most 32.</summary>
    private static void AssertChange(
        List<(long Time, double ByOpenInterest, double ByVolume)> before, long asOf, double now, RatioChange change, Func<(long, double ByOpenInterest, double ByVolume), double> ratio)
    {
        var old = before.FindAll(one => one.Time <= asOf - UnixTime.NanosPerDay && one.Time >= asOf - (32 * UnixTime.NanosPerHour));
        Assert.Equal(old.Count == 0 ? null : old[^1].Time, change.SinceUnixNanos);
        Assert.Equal(old.Count == 0 ? double.NaN : now - ratio(old[^1]), change.Change.Value, 1e-9);
    }

    private static void AssertTurnover(SortedDictionary<long, (double Coins, double Usd, double PutCall)> days, VolatilityAnswer answer)
    {
        Assert.Equal(days.Keys.Reverse().Select(day => day * UnixTime.NanosPerDay), answer.Daily.Select(day => day.FromUnixNanos));
        foreach (OptionTurnover day in answer.Daily)
        {
            (double coins, double usd, double putCall) = days[day.FromUnixNanos / UnixTime.NanosPerDay];
            Assert.Equal(TurnoverBasis.QuotedVolume, day.Basis);
            Assert.Equal(coins, day.Coins, 1e-9 * coins);
            Assert.Equal(usd, day.Usd, 1e-9 * usd);
            Assert.Equal(putCall, day.PutCall, 1e-9);
        }

        // The day that runs is of quoted volume only, and does not count in its quarter yet.
        (double Coins, double Usd, double PutCall)[] ended = [.. days.Values.SkipLast(1)];
        Assert.Equal(ended.Length == 0 ? 0 : 1, answer.Quarterly.Length);
        foreach (OptionTurnover quarter in answer.Quarterly)
        {
            Assert.Equal(ended.Sum(day => day.Usd), quarter.Usd, 1e-9 * quarter.Usd);
            Assert.Equal((ended.Length, (int)(days.Keys.Last() - (UnixTime.FromDate(2026, 1, 1) / UnixTime.NanosPerDay)) + 1), (quarter.DaysCovered, quarter.Days));
        }
    }

    private static void AssertBeyond(ChainFile chain, long asOf, VolatilityAnswer answer)
    {
        foreach (BeyondDays beyond in answer.Beyond)
        {
            ChainRow[] far = [.. chain.Rows.Where(row => Parse(row).ExpiryUnixNanos - asOf > beyond.Days * UnixTime.NanosPerDay)];
            Assert.Equal(far.Sum(row => row.OpenInterest) / chain.Rows.Sum(row => row.OpenInterest), beyond.OpenInterestShare, 1e-9);
            Assert.Equal(far.Sum(row => row.Volume) / chain.Rows.Sum(row => row.Volume), beyond.VolumeShare, 1e-9);
        }
    }

    private static void AssertEnd(ChainFile chain, VolatilityAnswer answer, ExpiryEnd end, Func<long, bool> isWithin)
    {
        ChainRow[] rows = [.. chain.Rows.Where(row => isWithin(Parse(row).ExpiryUnixNanos))];
        var open = rows.GroupBy(row => Parse(row).ExpiryUnixNanos).ToDictionary(group => group.Key, group => group.Sum(row => row.OpenInterest));
        ExpirySummary[] expiries = [.. answer.View.Summary.Expiries.ToArray().Where(expiry => open.ContainsKey(expiry.ExpiryUnixNanos))];
        ExpirySummary[] priced = [.. expiries.Where(expiry => !double.IsNaN(expiry.AtmIv))];
        ExpirySummary[] skewed = [.. expiries.Where(expiry => expiry.Skew.Status == SmileSkewStatus.Ok)];
        Assert.NotEmpty(skewed);
        Assert.Equal(priced.Sum(one => one.AtmIv * open[one.ExpiryUnixNanos]) / priced.Sum(one => open[one.ExpiryUnixNanos]), end.AtmIv, 1e-12);
        Assert.Equal(skewed.Sum(one => one.Skew.RiskReversal * open[one.ExpiryUnixNanos]) / skewed.Sum(one => open[one.ExpiryUnixNanos]), end.RiskReversal25Delta, 1e-12);
        Assert.Equal(rows.Where(row => row.Name.EndsWith('P')).Sum(row => row.Volume) / rows.Where(row => row.Name.EndsWith('C')).Sum(row => row.Volume), end.PutCallVolume, 1e-9);
        Assert.Equal(rows.Sum(row => row.Volume) / rows.Sum(row => row.OpenInterest), end.TurnoverRatio, 1e-9);
    }

    /// <summary>The rule about 30 days out takes the nearest expiry from 15 to 60 days; the slope takes the two tenors.</summary>
    private static void AssertMonth(long asOf, VolatilityAnswer answer)
    {
        ExpirySummary nearest = answer.View.Summary.Expiries.ToArray()
            .Where(expiry => expiry.Skew.Status == SmileSkewStatus.Ok && (expiry.ExpiryUnixNanos - asOf) / (double)UnixTime.NanosPerDay is >= 15.0 and <= 60.0)
            .MinBy(expiry => Math.Abs(expiry.ExpiryUnixNanos - asOf - (30 * UnixTime.NanosPerDay)));
        Assert.Equal(("risk_reversal_25_delta_30_day", nearest.Skew.RiskReversal), (answer.Rules[2].Rule.Name, answer.Rules[2].Figure));
        Assert.Equal(
            ("atm_slope_7_to_30_day", answer.View.Summary.AtmIv[0].Iv - answer.View.Summary.AtmIv[1].Iv), (answer.Rules[3].Rule.Name, answer.Rules[3].Figure));
    }

    private static double PutCall(ChainFile chain, Func<ChainRow, double> amount) =>
        chain.Rows.Where(row => row.Name.EndsWith('P')).Sum(amount) / chain.Rows.Where(row => row.Name.EndsWith('C')).Sum(amount);

    private static ParsedInstrument Parse(ChainRow row)
    {
        Assert.True(DeribitName.Parse(row.Name, out ParsedInstrument option).IsOk, row.Name);
        return option;
    }

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(SharedFolder.PathOf("data", file)).Skip(1).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long Day(string text)
    {
        DateTime day = DateTime.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return UnixTime.FromDate(day.Year, day.Month, day.Day);
    }
}
