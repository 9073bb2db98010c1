using BtcStream.LoadGenerator.Fanout;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Tests;

/// <summary>What a stalled subscriber may get when it reads again.</summary>
public sealed class ResumedTests
{
    [Fact]
    public void Of_SkipToTheNewest_TellsWhatWasUnderWayAndWhatWasSkipped()
    {
        var resumed = Resumed.Of([11, 12, 13, 100], [1_000, 1_000, 1_000, 9_000], 10);
        Assert.Equal(new Resumed(4, 3_000, 86, 1), resumed);
    }

    [Fact]
    public void Of_OneStateOldAndThenTheNewest_Holds() => Assert.Equal(2, Resumed.Of([11, 99, 100], [1, 1, 1], 10).UpdatesAfterSkip);

    [Fact]
    public void Of_ThreeUpdatesAfterTheSkip_Throws() =>
        Assert.Contains("3 updates", Assert.Throws<InvalidOperationException>(() => Resumed.Of([11, 98, 99, 100], [1, 1, 1, 1], 10)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_EveryStateQueued_Throws() =>
        Assert.Contains("queued", Assert.Throws<InvalidOperationException>(() => Resumed.Of([11, 12, 13, 14], [1, 1, 1, 1], 10)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_TooManyBytesUnderWay_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Resumed.Of([11, 100], [(int)Resumed.MaxQueuedBytes + 1, 1], 10));

    [Theory]
    [InlineData(5, 5, 6, true)]
    [InlineData(5, 0, 6, true)]
    [InlineData(5, 4, 6, false)]
    [InlineData(5, 5, 5, false)]
    [InlineData(0, 0, 1, true)]
    public void RequireApplies_UpdateToAHeldState_OnlyIfItIsItsBaseOrASnapshotAndNewer(long held, long baseSequence, long sequence, bool applies)
    {
        Exception? thrown = Record.Exception(() => Subscriptions.RequireApplies(new UpdateHead(sequence, baseSequence, 0), held));
        Assert.Equal(applies, thrown is null);
    }
}
