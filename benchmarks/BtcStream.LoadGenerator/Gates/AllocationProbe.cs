using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.LoadGenerator.Positions;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.LoadGenerator.Gates;

/// <summary>
/// What this thread allocates for a row or a view, exact. The runtime itself allocates now and then while it compiles a method better: the least of several windows
/// counts, since what a call allocates shows in every one.
/// </summary>
internal static class AllocationProbe
{
    private const int Windows = 8;
    private const int RowsPerWindow = 64 * 1024;
    private const int WarmUpRows = 128 * 1024;
    private const int ViewsPerWindow = 50;
    private const int WarmUpViews = 100;
    private const int Positions = 20_000;

    /// <summary>Decoding and applying one row.</summary>
    public static double BytesPerRow(QuoteTape tape, RowForm form, int rowsPerMessage)
    {
        var ingest = new LocalIngest(new RiskEngine(new EngineOptions()), tape, form, rowsPerMessage);
        ingest.Feed(WarmUpRows);
        return Least(() => ingest.Feed(RowsPerWindow)) / (double)RowsPerWindow;
    }

    /// <summary>Publishing one view of everything and encoding it as a delta, every row of quotes and positions before it left out.</summary>
    public static double BytesPerView(QuoteTape tape)
    {
        var engine = new RiskEngine(new EngineOptions { FallbackDepthUsdPerPercent = 250e6 });
        var positions = new EngineBatches(engine);
        positions.Positions(Positions, row => (int)row, 0);
        var quotes = new LocalIngest(engine, tape, RowForm.Columns, PositionTape.RowsPerMessage);
        using RiskSubscription subscription = engine.Subscribe(PositionTape.Underlying, PositioningModel.Naive, RiskParts.All, engine.Unsubscribe);
        using var reader = new ViewReader(subscription);
        int change = 0;
        long Views(int count)
        {
            long allocated = 0;
            for (int view = 0; view < count; view++)
            {
                quotes.Feed(PositionTape.RowsPerMessage);
                positions.Positions(PositionTape.RowsPerMessage, row => PositionTape.Pick(row + change, Positions), ++change);
                long before = GC.GetAllocatedBytesForCurrentThread();
                engine.Publish();
                reader.Take();
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return allocated;
        }

        Views(WarmUpViews);
        long least = Enumerable.Range(0, Windows).Select(_ => Views(ViewsPerWindow)).TakeUntilZero().Min();
        return least / (double)ViewsPerWindow;
    }

    /// <summary>The state that the same rows lead to, whatever messages they came in.</summary>
    public static ulong Digest(QuoteTape tape, RowForm form, int rowsPerMessage)
    {
        var ingest = new LocalIngest(new RiskEngine(new EngineOptions()), tape, form, rowsPerMessage);
        ingest.Feed(RowsPerWindow);
        return ingest.Engine.ComputeDigest();
    }

    private static long Least(Action window) => Enumerable.Range(0, Windows).Select(_ =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        window();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }).TakeUntilZero().Min();

    /// <summary>One window without any is enough.</summary>
    private static IEnumerable<long> TakeUntilZero(this IEnumerable<long> windows)
    {
        foreach (long window in windows)
        {
            yield return window;
            if (window == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>Takes views and encodes each as the server does.</summary>
    private sealed class ViewReader(RiskSubscription subscription) : IDisposable
    {
        private readonly EncodeBuffer _buffer = new();
        private long _held = -1;

        public void Take()
        {
            using RiskView view = subscription.TryTake(_held) ?? throw new InvalidOperationException("rows were applied and no view was published");
            var shape = new UpdateShape(RiskParts.All, CellRange.All);
            var facts = new ServerFacts(1, false, PriceGrid.Default);
            _buffer.Clear();
            RiskUpdateEncoder.Write(new WireWriter(_buffer), view, shape, _held > 0 && view.CanDeltaFrom(_held, RiskParts.All) ? _held : null, facts);
            _held = view.Sequence;
        }

        public void Dispose() => _buffer.Dispose();
    }
}
