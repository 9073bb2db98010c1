using BtcStream.Engine.Stress.Volatility;
using FsCheck;
using FsCheck.Fluent;
using static BtcStream.Engine.Tests.Stress.VolatilityWorld;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>
/// Observations and trades in any order of arrival give the same answer, bit for bit, and it is what a plain recomputation from all inputs gives. Quotes and the market
/// come in order of time: older ones are late by contract.
/// </summary>
public class VolatilityPropertyTests
{
    private const int RealisedDays = 10;

    private static readonly string[] Names =
        ["BTC-16JAN26-90000-C", "BTC-16JAN26-90000-P", "BTC-30JAN26-80000-P", "BTC-27MAR26-90000-C", "BTC-27MAR26-90000-P", "BTC-25SEP26-100000-C"];

    [Fact]
    public void Answer_AnyOrderOfArrival_IsTheFullRecomputation()
    {
        (int medians, int changes, int tradeDays, int quotedDays) = (0, 0, 0, 0);
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var script = new Script(seed);
            VolatilityAnswer inTime = script.Play(row => row.Earliest);
            VolatilityAnswer late = script.Play(row => row.Late);

            Assert.Equal(Flatten(inTime), Flatten(late));
            AssertIs(script.Naive, inTime);
            medians += inTime.DepthRatio.IsOk ? 1 : 0;
            changes += inTime.PutCallVolumeChange.Change.IsOk ? 1 : 0;
            tradeDays += inTime.Daily.Count(day => day.Basis == TurnoverBasis.Trades);
            quotedDays += inTime.Daily.Count(day => day.Basis == TurnoverBasis.QuotedVolume);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

        // Else the property would hold of figures that are absent.
        Assert.True(medians > 5 && changes > 20 && tradeDays > 20 && quotedDays > 10, $"{medians} medians, {changes} changes, {tradeDays} and {quotedDays} days");
    }

    private static void AssertIs(NaiveRegime naive, VolatilityAnswer answer)
    {
        Assert.Equal(naive.Percentile, answer.Ranking.Percentile, 1e-9);
        Assert.Equal(naive.Rank, answer.Ranking.Rank.Value, 1e-9);
        Assert.Equal(naive.Realised(RealisedDays), answer.Realised.Value, 1e-12);
        Assert.Equal(naive.States[^1].PutCall(byVolume: false), answer.PutCallOpenInterest, 1e-12);
        Assert.Equal(naive.States[^1].PutCall(byVolume: true), answer.PutCallVolume, 1e-12);
        Assert.Equal(naive.Change(byVolume: false), answer.PutCallOpenInterestChange.Change.Value, 1e-12);
        Assert.Equal(naive.Change(byVolume: true), answer.PutCallVolumeChange.Change.Value, 1e-12);
        Assert.Equal(naive.States[^1].Depth, answer.DepthUsdPerPercent, 1e-6);
        Assert.Equal(naive.DepthMedian(), answer.DepthMedianUsdPerPercent.Value, 1e-6);
        Assert.Equal(naive.States[^1].Depth / naive.DepthMedian(), answer.DepthRatio.Value, 1e-9);
        double[] inputs =
        [
            answer.Ranking.Percentile, answer.Premium.Value, answer.Rules[2].Figure, answer.Rules[3].Figure, answer.PutCallVolume, answer.PutCallOpenInterest, answer.DepthRatio.Value,
        ];
        Assert.Equal(inputs, answer.Rules.Select(rule => rule.Figure));
        Assert.Equal(NaiveRegime.Decide(answer.Rules.Select(rule => (rule.Figure, rule.Rule))), answer.Regime);
        for (long day = T0; day <= naive.States[^1].Time; day += Day)
        {
            AssertIs(naive.Turnover(day, day + Day), answer.Daily.SingleOrDefault(one => one.FromUnixNanos == day));
        }

        AssertIs(naive.Turnover(T0, T0 + (90 * Day), isQuarter: true), answer.Quarterly.SingleOrDefault());
    }

    private static void AssertIs((double Usd, double Coins, double PutCall)? expected, OptionTurnover? answered)
    {
        Assert.Equal(expected is null, answered is null);
        if (answered is not null)
        {
            // Each trade is rounded to a cent.
            Assert.Equal(expected!.Value.Usd, answered.Usd, 0.005 * (answered.Trades + 1));
            Assert.Equal(expected.Value.Coins, answered.Coins, 1e-9);
            Assert.Equal(expected.Value.PutCall, answered.PutCall, 1e-9);
        }
    }

    /// <summary>Every figure that does not tell of the view itself.</summary>
    private static object[] Flatten(VolatilityAnswer answer) =>
    [
        answer.Regime, .. answer.Rules.Cast<object>(), answer.VolatilityIndex, answer.Ranking, answer.Realised, answer.Premium, answer.PutCallOpenInterest,
        answer.PutCallOpenInterestChange, answer.PutCallVolume, answer.PutCallVolumeChange, .. answer.Beyond.Cast<object>(), .. answer.Daily, .. answer.Quarterly,
        answer.ShortEnd, answer.LongEnd, answer.DepthUsdPerPercent, answer.DepthMedianUsdPerPercent, answer.DepthSamples, answer.DepthRatio,
        .. answer.Series.Select(series => (series.Series, series.Source, series.NewestUnixNanos, series.AgeSeconds, series.Entries, string.Join(' ', series.Gaps))),
    ];

    /// <summary>A row that may come late: the step it may come after, at the earliest and in a late arrival.</summary>
    private sealed record LateRow(Action<VolatilityWorld> Apply, int Earliest, int Late, int Tie);

    private sealed class Script
    {
        private readonly Random _dice;
        private readonly List<Action<VolatilityWorld>> _steps = [];
        private readonly List<long> _ends = [];
        private readonly List<LateRow> _rows = [];
        private NaiveState _state = new(0, [], double.NaN, double.NaN, long.MinValue, long.MinValue, long.MinValue);
        private readonly int _lastStepWithVolume;

        public Script(int seed)
        {
            _dice = new Random(seed);
            long minute = T0 + (_dice.Next(20 * 60) * Minute);
            bool isDense = _dice.Next(2) == 0;
            int steps = isDense ? 80 + _dice.Next(40) : 30 + _dice.Next(60);
            _lastStepWithVolume = _dice.Next(3) == 0 ? _dice.Next(steps) : steps;
            for (int step = 0; step < steps; step++)
            {
                AddStep(minute, step);
                minute += (isDense ? _dice.Next(5, 40) : _dice.Next(8) == 0 ? _dice.Next(1, 900) : _dice.Next(1, 70)) * Minute;
            }

            AddTrades();
            AddHistories();
        }

        public NaiveRegime Naive { get; } = new() { States = [], Trades = [], Index = [], Closes = [] };

        public VolatilityAnswer Play(Func<LateRow, int> arrival)
        {
            var world = new VolatilityWorld();
            for (int step = 0; step < _steps.Count; step++)
            {
                _steps[step](world);
                foreach (LateRow row in _rows.Where(row => arrival(row) == step).OrderBy(row => row.Tie))
                {
                    row.Apply(world);
                }

                world.Time(_ends[step]);
            }

            return world.Ask(new VolatilityQuestion { RealisedDays = RealisedDays, TurnoverDays = 60 });
        }

        /// <summary>Rows of one minute, which always ends with its last nanosecond: what comes late does not move the states of minutes' ends.</summary>
        private void AddStep(long minute, int step)
        {
            bool isFirst = step == 0;
            var options = new Dictionary<string, (double OpenInterest, double Volume)>(_state.Options);
            var rows = new List<Action<VolatilityWorld>>();
            (long openTime, long volumeTime) = (_state.OpenInterestTime, _state.VolumeTime);
            foreach (string name in Names.Where(_ => isFirst || _dice.Next(3) == 0))
            {
                (double open, double volume) = (_dice.Next(1_000) / 10.0, _dice.Next(500) / 10.0);
                bool hasVolume = isFirst || (step <= _lastStepWithVolume && _dice.Next(4) > 0);
                options[name] = (open, hasVolume ? volume : options[name].Volume);
                (openTime, volumeTime) = (minute + 1, hasVolume ? minute + 1 : volumeTime);
                rows.Add(world => world.Quote(name, minute + 1, open, hasVolume ? volume : null));
            }

            double index = isFirst || _dice.Next(2) == 0 ? 80_000.0 + _dice.Next(20_000) : _state.Index;
            if (index != _state.Index)
            {
                rows.Add(world => world.Index(index, minute + 2));
            }

            (double depth, long depthTime) = (_state.DepthCoins, _state.DepthTime);
            if (_dice.Next(4) > 0)
            {
                (depth, depthTime) = (1.0 + _dice.Next(100), minute + 3);
                rows.Add(world => world.Depth(depth, minute + 3));
            }

            long end = minute + Minute - 1;
            _state = new NaiveState(end, options, index, depth, depthTime, openTime, volumeTime);
            Naive.States.Add(_state);
            _ends.Add(end);
            _steps.Add(world => rows.ForEach(row => row(world)));
        }

        private void AddTrades()
        {
            int count = _dice.Next(4) == 0 ? 0 : _dice.Next(60);
            for (int i = 0; i < count; i++)
            {
                int step = _dice.Next(_steps.Count);
                (string name, double amount) = (Names[3 + _dice.Next(3)], 0.1 * (1 + _dice.Next(50)));
                long time = _dice.Next(10) == 0 ? _ends[step] + 1 - Minute : _ends[step] - _dice.Next(59_000) * 1_000_000L;
                Naive.Trades.Add((name, amount, time));
                Add(world => world.Trade(name, amount, time), step);
            }
        }

        private void AddHistories()
        {
            for (int day = -372; day <= 0; day++)
            {
                if (_dice.Next(20) > 0)
                {
                    AddIndexValue(T0 + (day * Day), 0.2 + (_dice.Next(300) / 1_000.0));
                }

                if (day >= -15 && _dice.Next(20) > 0)
                {
                    (long time, double price) = (T0 + (day * Day), 80_000.0 + _dice.Next(10_000));
                    Naive.Closes.Add((time, price));
                    Add(world => world.DailyClose(time, price), 0);
                }
            }

            AddIndexValue(_ends[0] - Second, 0.35);
            if (Naive.Closes.Count == 0)
            {
                Naive.Closes.Add((T0, 90_000.0));
                Add(world => world.DailyClose(T0, 90_000.0), 0);
            }
        }

        private void AddIndexValue(long time, double value)
        {
            Naive.Index.Add((time, value));
            Add(world => world.IndexValue(time, value), 0);
        }

        private void Add(Action<VolatilityWorld> apply, int step) => _rows.Add(new LateRow(apply, step, _dice.Next(step, _steps.Count), _dice.Next()));
    }
}
