using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests;

/// <summary>An engine with one call, for tests that need no thread.</summary>
public sealed class TestEngine
{
    /// <summary>2026-01-01 00:00 UTC.</summary>
    public static readonly long NewYear = UnixTime.FromDate(2026, 1, 1);

    private IngestCall _call;

    public TestEngine(EngineOptions? options = null)
    {
        Engine = new RiskEngine(options ?? new EngineOptions());
        _call = Engine.OpenCall();
    }

    public RiskEngine Engine { get; }

    public ulong Digest => Engine.ComputeDigest();

    public static long Seconds(double seconds) => NewYear + (long)(seconds * UnixTime.NanosPerSecond);

    public static long Hours(double hours) => Seconds(hours * 3600.0);

    /// <summary>Begins another call: its ids are its own.</summary>
    public void NewCall() => _call = Engine.OpenCall();

    public BatchResult Apply(TestBatch batch)
    {
        Engine.Apply(_call, batch.Batch);
        return batch.Batch.Result;
    }

    public BatchResult Apply(params ReadOnlySpan<Quote> rows) => Apply(new TestBatch().Quotes(rows));

    public RiskSubscription Subscribe(PositioningModel model = PositioningModel.Naive, RiskParts parts = RiskParts.All, string underlying = "BTC") =>
        Engine.Subscribe(underlying, model, parts, Engine.Unsubscribe);

    /// <summary>Passes a publication point and gives the newest view of a subscription.</summary>
    public RiskView Publish(RiskSubscription subscription)
    {
        Engine.Publish();
        return subscription.TryTake(0) ?? throw new InvalidOperationException("Nothing published.");
    }

    /// <summary>The rejection that a single row meets.</summary>
    public RowRejection Reject(TestBatch batch)
    {
        BatchResult result = Apply(batch);
        Assert.Equal(1, result.Rejections.Length);
        return result.Rejections[0];
    }
}
