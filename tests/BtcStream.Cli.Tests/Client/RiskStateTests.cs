using BtcStream.Contracts.V1;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Cli.Tests.Client;

public class RiskStateTests
{
    /// <summary>Whatever happens to the market between updates: what is held is what the server would answer at once.</summary>
    [Fact]
    public void TryApply_SnapshotAndDeltas_HoldWhatTheUnaryCallReturns() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), (seed, steps) =>
        {
            var market = new RandomMarket(seed);
            var state = new RiskState();
            Assert.True(state.TryApply(market.Snapshot()));
            for (int i = 0; i < steps; i++)
            {
                Assert.True(state.TryApply(market.StepToDelta()));
                Assert.Equal(market.Heatmap(), state.ToGammaHeatmap());
                Assert.Equal(market.Summary(), state.ToSummary());
                Assert.Equal(market.Profile, state.Profile);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryApply_StrikeThatWentAndCameBack_IsHeld()
    {
        var state = new RiskState();
        state.TryApply(Samples.Snapshot());
        RiskUpdate delta = Samples.Delta(3, 4);
        delta.RemovedStrikes.Add(92_000.0);
        delta.Strikes.Add(Samples.Strike(92_000.0, 2, 3));

        Assert.True(state.TryApply(delta));

        Assert.Contains(Samples.Strike(92_000.0, 2, 3), state.ToGammaHeatmap().Strikes);
    }

    [Fact]
    public void TryApply_SnapshotAfterDeltas_ForgetsWhatWasHeld()
    {
        var state = new RiskState();
        state.TryApply(Samples.Snapshot());
        var fresh = new RiskUpdate { Epoch = 8, Sequence = 1, Kind = UpdateKind.Snapshot, Underlying = "BTC", Strikes = { Samples.Strike(1, 2, 3) } };

        Assert.True(state.TryApply(fresh));

        Assert.Equal(new GammaHeatmap { Epoch = 8, Sequence = 1, Underlying = "BTC", Strikes = { Samples.Strike(1, 2, 3) } }, state.ToGammaHeatmap());
        Assert.Null(state.ToSummary());
    }

    /// <summary>Rows of the stress table come and change, and stand by claim and, of one kind, by name.</summary>
    [Fact]
    public void TryApply_StressRowsThatCome_StandInTheirPlace()
    {
        static StressRow Row(string name, uint claim, double figure) => new() { Name = name, Claim = claim, Figure = figure };
        static RiskUpdate Update(UpdateKind kind, ulong sequence, params StressRow[] rows) =>
            new() { Epoch = 7, Kind = kind, Sequence = sequence, BaseSequence = kind == UpdateKind.Delta ? sequence - 1 : 0, Underlying = "BTC", StressRows = { rows } };
        var state = new RiskState();
        Assert.Null(state.ToStressTable());
        state.TryApply(Update(UpdateKind.Snapshot, 1, Row("touch_below", 5, 1), Row("hash_rate", 6, 2), Row("loop_gain", 12, 3)));

        Assert.True(state.TryApply(Update(UpdateKind.Delta, 2, Row("beta:BNB", 11, 4), Row("change:BNB", 11, 5), Row("touch:x", 5, 6), Row("hash_rate", 6, 7))));
        Assert.True(state.TryApply(Update(UpdateKind.Delta, 3, Row("beta:ADA", 11, 8), Row("beta:SOL", 11, 9), Row("change:ADA", 11, 10))));

        Assert.Equal(
            [("touch_below", 1.0), ("touch:x", 6), ("hash_rate", 7), ("beta:ADA", 8), ("beta:BNB", 4), ("beta:SOL", 9), ("change:ADA", 10), ("change:BNB", 5), ("loop_gain", 3)],
            state.ToStressTable()!.Rows.Select(row => (row.Name, row.Figure)));
        Assert.Equal(3UL, state.ToStressTable()!.Sequence);
    }

    [Fact]
    public void TryApply_DeltaThatDoesNotFit_ChangesNothing()
    {
        var state = new RiskState();
        Assert.False(state.TryApply(Samples.Delta(0, 1)));
        Assert.False(state.HasSnapshot);
        state.TryApply(Samples.Snapshot(sequence: 3, epoch: 7));
        GammaHeatmap before = state.ToGammaHeatmap();

        Assert.False(state.TryApply(Samples.Delta(2, 4)));
        Assert.False(state.TryApply(Samples.Delta(4, 5)));
        Assert.False(state.TryApply(Samples.Delta(3, 4, epoch: 8)));
        Assert.False(state.TryApply(new RiskUpdate { Epoch = 7, Sequence = 4, BaseSequence = 3 }));

        Assert.Equal(before, state.ToGammaHeatmap());
        Assert.True(state.TryApply(Samples.Delta(3, 4)));
        Assert.Equal(4UL, state.Sequence);
    }

    [Fact]
    public void TryApply_DeltaWithoutFigures_KeepsThem()
    {
        var state = new RiskState();
        state.TryApply(Samples.Snapshot());
        var delta = new RiskUpdate { Epoch = 7, Sequence = 9, BaseSequence = 3, AsOf = Samples.AsOf + 5, Stale = true, Kind = UpdateKind.Delta };

        state.TryApply(delta);

        Summary expected = Samples.Summary();
        (expected.Sequence, expected.AsOf, expected.Stale) = (9, Samples.AsOf + 5, true);
        Assert.Equal(expected, state.ToSummary());
    }

    [Fact]
    public void Clear_AfterSnapshot_IsAsNew()
    {
        var state = new RiskState();
        state.TryApply(Samples.Snapshot());

        state.Clear();

        Assert.False(state.HasSnapshot);
        Assert.Empty(state.Strikes);
        Assert.False(state.TryApply(Samples.Delta(3, 4)));
        Assert.Throws<InvalidOperationException>(state.ToGammaHeatmap);
    }

    /// <summary>A market that changes at random, and the updates that a server would send for it.</summary>
    private sealed class RandomMarket(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SortedDictionary<(ulong Expiry, double Strike), GammaCell> _cells = [];
        private readonly SortedDictionary<double, GammaStrike> _strikes = [];
        private Summary _summary = new() { Underlying = "BTC", Epoch = 5 };
        private ulong _sequence = 1;
        private double? _index;
        private double? _age;
        private bool _stale;

        public List<ProfilePoint> Profile { get; private set; } = [];

        private ulong AsOf => 1_000 * _sequence;

        public RiskUpdate Snapshot()
        {
            for (int i = _random.Next(30); i > 0; i--)
            {
                ChangeCell(new RiskUpdate());
            }

            RiskUpdate update = Head(UpdateKind.Snapshot, 0);
            update.Cells.AddRange(_cells.Values.Select(cell => cell.Clone()));
            update.Strikes.AddRange(_strikes.Values.Select(strike => strike.Clone()));
            update.Summary = _summary.Clone();
            return update;
        }

        public RiskUpdate StepToDelta()
        {
            ulong before = _sequence;
            _sequence += (ulong)_random.Next(1, 5);
            _stale = _random.Next(2) == 0;
            _index = _random.Next(3) == 0 ? _index : _random.Next(80_000, 100_000);
            _age = _random.Next(3) == 0 ? _age : _random.Next(100);
            RiskUpdate update = Head(UpdateKind.Delta, before);
            for (int i = _random.Next(10); i > 0; i--)
            {
                ChangeCell(update);
            }

            RemoveSome(update);
            if (_random.Next(2) == 0)
            {
                _summary = new Summary { Underlying = "BTC", Epoch = 5, NetGexUsdPerPercent = _random.NextDouble(), Instruments = (uint)_random.Next(9) };
                update.Summary = Summary();
            }

            if (_random.Next(2) == 0)
            {
                Profile = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(i => new ProfilePoint { Price = i, GexUsdPerPercent = _random.NextDouble() })];
                update.Profile.AddRange(Profile);
            }

            return update;
        }

        public GammaHeatmap Heatmap()
        {
            var heatmap = new GammaHeatmap { Epoch = 5, Sequence = _sequence, AsOf = AsOf, Underlying = "BTC", PositioningModel = PositioningModel.Naive, Stale = _stale };
            heatmap.Cells.AddRange(_cells.Values);
            heatmap.Strikes.AddRange(_strikes.Values);
            if (_index is { } index)
            {
                heatmap.IndexPrice = index;
            }

            if (_age is { } age)
            {
                heatmap.OldestInputAgeSeconds = age;
            }

            return heatmap;
        }

        public Summary Summary()
        {
            Summary summary = _summary.Clone();
            (summary.Sequence, summary.AsOf, summary.Stale) = (_sequence, AsOf, _stale);
            if (_index is { } index)
            {
                summary.IndexPrice = index;
            }

            if (_age is { } age)
            {
                summary.OldestInputAgeSeconds = age;
            }

            return summary;
        }

        private RiskUpdate Head(UpdateKind kind, ulong baseSequence)
        {
            var update = new RiskUpdate
            {
                Epoch = 5,
                Sequence = _sequence,
                BaseSequence = baseSequence,
                AsOf = AsOf,
                Underlying = "BTC",
                Kind = kind,
                PositioningModel = PositioningModel.Naive,
                Stale = _stale,
            };
            if (_index is { } index)
            {
                update.IndexPrice = index;
            }

            if (_age is { } age)
            {
                update.OldestInputAgeSeconds = age;
            }

            return update;
        }

        private void ChangeCell(RiskUpdate update)
        {
            double strike = 1_000 * _random.Next(1, 12);
            ulong expiry = (ulong)_random.Next(1, 4);
            var cell = new GammaCell { Strike = strike, Expiry = expiry, NetGexUsdPerPercent = _random.NextDouble() };
            var sum = new GammaStrike { Strike = strike, NetGexUsdPerPercent = _random.NextDouble() };
            _cells[(expiry, strike)] = cell;
            _strikes[strike] = sum;
            update.Cells.Add(cell.Clone());
            update.Strikes.Add(sum.Clone());
        }

        private void RemoveSome(RiskUpdate update)
        {
            foreach ((ulong Expiry, double Strike) key in _cells.Keys.Where(_ => _random.Next(8) == 0).ToArray())
            {
                // What is gone at the end of a step is not among what changed in it: a server sends either.
                _cells.Remove(key);
                Drop(update.Cells, cell => cell.Expiry == key.Expiry && cell.Strike == key.Strike);
                update.RemovedCells.Add(new GammaCellKey { Expiry = key.Expiry, Strike = key.Strike });
                if (_strikes.Remove(key.Strike))
                {
                    Drop(update.Strikes, strike => strike.Strike == key.Strike);
                    update.RemovedStrikes.Add(key.Strike);
                }
            }
        }

        private static void Drop<T>(ICollection<T> items, Func<T, bool> isGone)
        {
            foreach (T item in items.Where(isGone).ToArray())
            {
                items.Remove(item);
            }
        }
    }
}
