using BtcStream.Quant.Stress;
using static BtcStream.Engine.Tests.Stress.VolatilityWorld;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>What quotes, index and book say at one moment.</summary>
internal sealed record NaiveState(
    long Time, Dictionary<string, (double OpenInterest, double Volume)> Options, double Index, double DepthCoins, long DepthTime, long OpenInterestTime, long VolumeTime)
{
    public double PutCall(bool byVolume)
    {
        double puts = Options.Where(option => IsPut(option.Key)).Sum(option => Amount(option.Value, byVolume));
        double calls = Options.Where(option => !IsPut(option.Key)).Sum(option => Amount(option.Value, byVolume));
        return calls > 0.0 ? puts / calls : double.NaN;
    }

    public long QuotedTime(bool byVolume) => byVolume ? VolumeTime : OpenInterestTime;

    public double Depth => DepthTime >= Time - Hour ? DepthOf(DepthCoins) : double.NaN;

    public static bool IsPut(string name) => name.EndsWith('P');

    private static double Amount((double OpenInterest, double Volume) option, bool byVolume) => byVolume ? option.Volume : option.OpenInterest;
}

/// <summary>The figures of the regime, recomputed from all inputs at once, in whatever order they are listed: plain sums, sorts and searches.</summary>
internal sealed class NaiveRegime
{
    /// <summary>States at the ends of minutes, the last one as of now.</summary>
    public required List<NaiveState> States { get; init; }

    public required List<(string Name, double Amount, long Time)> Trades { get; init; }

    public required List<(long Time, double Value)> Index { get; init; }

    public required List<(long Time, double Price)> Closes { get; init; }

    private NaiveState Now => States[^1];

    public double Percentile => Ranked(values => 100.0 * values.Count(value => value < values[^1]) / values.Length);

    public double Rank => Ranked(values => 100.0 * (values[^1] - values.Min()) / (values.Max() - values.Min()));

    public double Realised(int days)
    {
        var closes = Closes.ToDictionary(close => close.Time, close => close.Price);
        long end = closes.Keys.Max();
        double[] returns = [.. Enumerable.Range(0, days).Select(day => end - (day * Day)).Where(day => closes.ContainsKey(day) && closes.ContainsKey(day - Day))
            .Select(day => Math.Log(closes[day] / closes[day - Day]))];
        if (7 * returns.Length < 6 * days)
        {
            return double.NaN;
        }

        double mean = returns.Average();
        return Math.Sqrt(returns.Sum(one => (one - mean) * (one - mean)) / (returns.Length - 1) * 365.0);
    }

    public double Change(bool byVolume)
    {
        NaiveState? then = Samples.LastOrDefault(state => state.Time <= Now.Time - Day && state.QuotedTime(byVolume) > state.Time - Minute && !double.IsNaN(state.PutCall(byVolume)));
        return then is null || then.Time < Now.Time - Day - (8 * Hour) ? double.NaN : Now.PutCall(byVolume) - then.PutCall(byVolume);
    }

    public double DepthMedian()
    {
        NaiveState[] within = [.. Samples.Where(state => state.Time > Now.Time - Day && !double.IsNaN(state.Depth))];
        int hours = within.Select(state => (Now.Time - state.Time) / Hour).Distinct().Count();
        double[] sorted = [.. within.Select(state => state.Depth).Order()];
        return hours < 21 ? double.NaN : 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }

    /// <summary>Turnover of [from, to): USD, coins and puts over calls; null where nothing is known. Of a quarter, the running day has no volume yet.</summary>
    public (double Usd, double Coins, double PutCall)? Turnover(long from, long to, bool isQuarter = false)
    {
        (double usd, double calls, double puts, bool isKnown) = (0.0, 0.0, 0.0, false);
        for (long day = from; day < to && day <= Now.Time; day += Day)
        {
            var trades = Trades.Where(trade => trade.Time >= day && trade.Time < day + Day).ToList();
            NaiveState? last = States.LastOrDefault(state => state.Time >= day && state.Time < day + Day);
            bool isQuoted = last?.VolumeTime >= day && !(isQuarter && Now.Time < day + Day);
            isKnown |= trades.Count > 0 || isQuoted;
            if (trades.Count > 0)
            {
                usd += trades.Sum(trade => trade.Amount * IndexAt(trade.Time, last));
                puts += trades.Where(trade => NaiveState.IsPut(trade.Name)).Sum(trade => trade.Amount);
                calls += trades.Where(trade => !NaiveState.IsPut(trade.Name)).Sum(trade => trade.Amount);
            }
            else if (isQuoted)
            {
                usd += last!.Options.Values.Sum(option => option.Volume) * last.Index;
                puts += last.Options.Where(option => NaiveState.IsPut(option.Key)).Sum(option => option.Value.Volume);
                calls += last.Options.Where(option => !NaiveState.IsPut(option.Key)).Sum(option => option.Value.Volume);
            }
        }

        return isKnown ? (usd, calls + puts, calls > 0.0 ? puts / calls : double.NaN) : null;
    }

    /// <summary>Votes and regime of figures, by the rules' own numbers.</summary>
    public static Regime Decide(IEnumerable<(double Figure, RegimeRule Rule)> rules)
    {
        int[] votes = [.. rules.Where(one => !double.IsNaN(one.Figure)).Select(one =>
        {
            double sign = one.Rule.IsDefensiveAbove ? 1.0 : -1.0;
            return sign * one.Figure >= sign * one.Rule.DefensiveBound ? 1 : sign * one.Figure <= sign * one.Rule.OffensiveBound ? -1 : 0;
        })];
        double sum = votes.Sum() / (double)Math.Max(1, votes.Length);
        return votes.Length < 3 ? Regime.NoData : 3.0 * sum >= 1.0 ? Regime.Defensive : 3.0 * sum <= -1.0 ? Regime.Offensive : Regime.Neutral;
    }

    private IEnumerable<NaiveState> Samples => States.SkipLast(1);

    private double IndexAt(long time, NaiveState? lastOfDay) =>
        Samples.LastOrDefault(state => state.Time < time / Minute * Minute)?.Index ?? lastOfDay!.Index;

    private double Ranked(Func<double[], double> figure)
    {
        long today = Index.Max(one => (one.Time - 1) / Day);
        double[] values = [.. Index.Where(one => (one.Time - 1) / Day > today - 365).GroupBy(one => (one.Time - 1) / Day).OrderBy(day => day.Key).Select(day => day.MaxBy(one => one.Time).Value)];
        return 7 * values.Length < 6 * 365 ? double.NaN : figure(values);
    }
}
