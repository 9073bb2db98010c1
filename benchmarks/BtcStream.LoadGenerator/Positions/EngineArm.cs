using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Gamma;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>Positions in an engine of this process: what the engine costs without the wire.</summary>
internal sealed class EngineArm(PositionsOptions options, PositionsReport report)
{
    private const int Calls = 200;
    private const double DepthUsdPerPercent = 250e6;

    private readonly RiskEngine _engine = new(new EngineOptions { FallbackDepthUsdPerPercent = DepthUsdPerPercent, MaxPositions = Math.Max(1 << 24, options.Positions) });
    private long _draw;
    private int _change;

    public void Run()
    {
        var batches = new EngineBatches(_engine);
        Load(batches);
        Upsert(batches, "upserts, M rows/s of processor time", "upserts, M rows/s by the wall", () => ++_change, "≥ 2");
        Upsert(batches, "upserts of the size alone, M rows/s of processor time", null, () => -++_change, null);
        Publish(batches);
        Cascade(batches);
        Tick(batches);
    }

    private void Load(EngineBatches batches)
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        long resident = Environment.WorkingSet;
        Spent spent = batches.Positions(options.Positions, row => (int)row, 0);
        Add("load of new positions, M rows/s of processor time", options.Positions / spent.CpuSeconds / 1e6);
        Add("resident memory a position before a collection, B", (double)(Environment.WorkingSet - resident) / options.Positions);
        Add("managed heap a position, B", (double)(GC.GetTotalMemory(forceFullCollection: true) - heap) / options.Positions, "≤ 120");
        Add("rows and index a position, B", (double)_engine.State.Positions.Bytes / options.Positions, "≤ 120");
    }

    private void Upsert(EngineBatches batches, string name, string? wallName, Func<int> change, string? target)
    {
        List<double> cpu = [];
        List<double> wall = [];
        for (int slice = -2; slice < options.Slices; slice++)
        {
            long first = _draw;
            _draw += options.SliceRows;
            Spent spent = batches.Positions(options.SliceRows, row => PositionTape.Pick(first + row, options.Positions), change());
            if (slice >= 0)
            {
                cpu.Add(options.SliceRows / spent.CpuSeconds / 1e6);
                wall.Add(options.SliceRows / spent.WallSeconds / 1e6);
            }
        }

        report.Add(Figure.Of(PositionArm.Engine, name, cpu, target));
        if (wallName is not null)
        {
            report.Add(Figure.Of(PositionArm.Engine, wallName, wall));
        }
    }

    /// <summary>Publication after every message of changed rows, with somebody watching.</summary>
    private void Publish(EngineBatches batches)
    {
        RiskParts parts = RiskParts.Summary | RiskParts.Liquidations;
        using RiskSubscription subscription = _engine.Subscribe(PositionTape.Underlying, PositioningModel.Naive, parts, _engine.Unsubscribe);
        Add("publication of summary and liquidations after 1,024 rows, ms", Repeat(batches, () => Measure(_engine.Publish)));
    }

    private void Cascade(EngineBatches batches)
    {
        var question = new CascadeQuestion { ShockPercent = -5.0 };
        var frozen = new FrozenBook(_engine.Options);
        List<double> copies = [];
        double[] answers = Repeat(batches, () =>
        {
            copies.Add(Measure(() => _engine.Freeze(PositionTape.Underlying, frozen)));
            return Measure(() => CascadeComputer.Compute(frozen, _engine.Options, PositioningModel.Naive, question));
        });
        Add("cascade of −5 % after 1,024 rows: publish and copy, on the engine's thread, ms", [.. copies.TakeLast(Calls)]);
        Add("cascade of −5 % after 1,024 rows: computed from the copy, ms", answers, "≤ 2");
    }

    private void Tick(EngineBatches batches)
    {
        double price = PositionTape.IndexPrice;
        List<double> still = [];
        for (int call = 0; call < Calls; call++)
        {
            price *= call % 2 == 0 ? 1.000_01 : 1.0 / 1.000_01;
            still.Add(batches.SetIndex(price, PositionTape.Underlying).WallSeconds * 1e3);
        }

        Add("index tick of 0.1 bp, ms", still);
        LiquidationLadder ladder = _engine.State.Underlyings.Find(PositionTape.Underlying)!.Ladder;
        foreach (double percent in (double[])[-0.1, -1.0, 5.0])
        {
            int triggered = ladder.TriggeredPositions;
            price *= 1.0 + (percent / 100.0);
            double millis = batches.SetIndex(price, PositionTape.Underlying).WallSeconds * 1e3;
            Add(FormattableString.Invariant($"index tick of {percent} %, ms"), millis);
            Add(FormattableString.Invariant($"positions triggered by it"), ladder.TriggeredPositions - triggered);
        }
    }

    /// <summary>Measures again and again, after a message of changed rows each time; the first calls warm up.</summary>
    private double[] Repeat(EngineBatches batches, Func<double> measure)
    {
        double[] millis = new double[Calls];
        for (int call = -50; call < Calls; call++)
        {
            long first = _draw;
            _draw += PositionTape.RowsPerMessage;
            batches.Positions(PositionTape.RowsPerMessage, row => PositionTape.Pick(first + row, options.Positions), ++_change);
            double one = measure();
            if (call >= 0)
            {
                millis[call] = one;
            }
        }

        return millis;
    }

    private static double Measure(Action work)
    {
        var clock = Stopclock.Start();
        work();
        return clock.Stop().WallSeconds * 1e3;
    }

    private void Add(string name, double value, string? target = null) => report.Add(Figure.Of(PositionArm.Engine, name, value, target));

    private void Add(string name, IReadOnlyCollection<double> values, string? target = null) => report.Add(Figure.Of(PositionArm.Engine, name, values, target));
}
