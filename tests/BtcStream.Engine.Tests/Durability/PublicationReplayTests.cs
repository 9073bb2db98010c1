using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>A replay that is watched point by point shows what the live engine published: every digest, and every figure that a subscriber got, from zero and from a snapshot.</summary>
public class PublicationReplayTests
{
    private readonly MemoryStorage _storage = new();
    private readonly Dictionary<long, (ulong Digest, string? View)> _published = [];
    private readonly long _covered;

    public PublicationReplayTests()
    {
        using var live = new JournaledEngine(_storage);
        JournalScript.Begin(live);
        var script = new JournalScript(11);
        using RiskSubscription subscription = live.Engine.Subscribe("BTC", PositioningModel.Naive, RiskParts.Summary, live.Engine.Unsubscribe);
        Note(live, subscription);
        for (int i = 0; i < 200; i++)
        {
            script.Play(live, 1);
            live.Publish();
            Note(live, subscription);
            if (i == 120)
            {
                live.WaitDurable();
                using SnapshotCapture capture = live.Capture();
                SnapshotWriter.Write(_storage, capture);
                _covered = live.Journal.LastRecord;
            }
        }

        live.WaitDurable();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadFrom_EveryPublicationPoint_IsWhatWasPublished(bool fromSnapshot)
    {
        int compared = 0;
        string? snapshot = fromSnapshot ? _storage.List(".snap").Single() : null;
        RecoveredEngine replayed = EngineRecovery.ReadFrom(_storage, () => new RiskEngine(new EngineOptions()), snapshot, observe: point =>
        {
            Assert.True(!fromSnapshot || point.Record > _covered);
            if (_published.TryGetValue(point.Engine.Sequence, out (ulong Digest, string? View) live))
            {
                using RiskView view = point.Engine.ViewPublished("BTC", PositioningModel.Naive, RiskParts.Summary);
                Assert.Equal(live.Digest, point.Engine.ComputeDigest());
                Assert.True(live.View is null || live.View == Describe(view), $"sequence {point.Engine.Sequence}: {live.View} and {Describe(view)}");
                compared += live.View is null ? 0 : 1;
            }

            return true;
        });
        Assert.True(compared > 50, $"{compared}");
        Assert.Equal(_published[_published.Keys.Max()].Digest, replayed.Engine.ComputeDigest());
    }

    /// <summary>Looking at a state changes none of it, and a replay ends where it is told to, or where nobody wants more.</summary>
    [Fact]
    public void ReadFrom_UpToARecord_EndsThere()
    {
        long record = 0;
        RecoveredEngine stopped = EngineRecovery.ReadFrom(_storage, () => new RiskEngine(new EngineOptions()), null, observe: point =>
        {
            point.Engine.ViewPublished("BTC", PositioningModel.FlowAdjusted, RiskParts.All).Dispose();
            point.Engine.ViewPublished("DOGE", PositioningModel.Naive, RiskParts.Summary).Dispose();
            record = point.Record;
            return point.Engine.Sequence < 100;
        });
        RecoveredEngine told = EngineRecovery.ReadFrom(_storage, () => new RiskEngine(new EngineOptions()), null, record);
        Assert.Equal((record, record, 100L), (stopped.Journal.Position.LastRecord, told.Journal.Position.LastRecord, told.Engine.Sequence));
        Assert.Equal(told.Engine.ComputeDigest(), stopped.Engine.ComputeDigest());
        Assert.Null(told.Journal.Torn);
        const string damaged = "snapshot-00000000000000000001.snap";
        _storage.Put(damaged, [1, 2, 3]);
        Assert.Contains(damaged, Assert.Throws<JournalException>(() => EngineRecovery.ReadFrom(_storage, () => new RiskEngine(new EngineOptions()), damaged)).Message, StringComparison.Ordinal);
    }

    private void Note(JournaledEngine live, RiskSubscription subscription)
    {
        using RiskView? view = subscription.TryTake(live.Engine.Sequence - 1);
        _published[live.Engine.Sequence] = (live.Engine.ComputeDigest(), view is null ? null : Describe(view));
    }

    /// <summary>Every figure with all its digits.</summary>
    private static string Describe(RiskView view)
    {
        RiskSummary summary = view.Summary;
        object[] figures =
        [
            view.Sequence, view.AsOfUnixNanos, view.PricedAtUnixNanos, view.IndexPrice, view.Options, view.IsStale, view.OldestInputUnixNanos,
            summary.NetGexUsdPerPercent, summary.GrossGexUsdPerPercent, summary.OpenInterest, summary.OpenInterestUsd, summary.Walls, summary.PutCallOpenInterest,
            summary.PutCallVolume, summary.FarShareOfOpenInterest, summary.TakerFlowSinceUnixNanos, summary.Positions, summary.LongLiquidationUsd24h,
            summary.ShortLiquidationUsd24h, summary.NearestClusterAbove, summary.NearestClusterBelow, string.Join(',', summary.AtmIv.ToArray()),
            string.Join(',', summary.Expiries.ToArray()), string.Join(',', view.Coverage.ToArray()), string.Join(',', view.Cascade.Zones.ToArray()),
            string.Join(',', Enum.GetValues<FlipDefinition>().Select(definition => $"{summary.Flips(definition).Result} {string.Join(' ', summary.Flips(definition).Prices.ToArray())}")),
        ];
        return string.Join('|', figures);
    }
}
