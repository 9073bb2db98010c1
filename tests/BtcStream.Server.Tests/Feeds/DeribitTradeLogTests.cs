using BtcStream.Quant.Domain;
using BtcStream.Server.Feeds.Deribit;

namespace BtcStream.Server.Tests.Feeds;

public class DeribitTradeLogTests
{
    private const long Start = 1_768_000_000 * UnixTime.NanosPerSecond;

    /// <summary>A run that ended seconds before may have had those trades, and journalled them: asked for once more, they would count twice.</summary>
    [Fact]
    public void IsDue_FirstTime_AsksForNothingFromBeforeTheRun()
    {
        var log = new DeribitTradeLog();
        log.Begin(Start);
        log.Suspect(Start);

        Assert.True(log.IsDue(Start + UnixTime.NanosPerSecond, out long fromMillis, out long toMillis));
        Assert.Equal((Start / UnixTime.NanosPerMilli, (Start / UnixTime.NanosPerMilli) + 1_000), (fromMillis, toMillis));
    }
}
