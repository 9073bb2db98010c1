using System.IO.Compression;
using BtcStream.Feeds;
using BtcStream.Server.Feeds;
using BtcStream.Server.Feeds.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Server.Tests.Feeds;

public class RecordingTests
{
    private static readonly RecordedFeed Feed = new(VenueProtocols.Binance, "BTCUSDT", true, [], 5);

    [Fact]
    public void Events_OfEveryKind_ComeBackAsTheyWent()
    {
        FeedEvent[] events =
        [
            new TickEvent(1), new ConnectedEvent(2, 1), new MessageEvent(3, 1, "{\"a\":\"\\u0001é\"}"u8.ToArray()), new MessageEvent(4, 1, new byte[] { 0xFF, 0x00, 0x0A }),
            new AnswerEvent(5, "depth", 200, 20, null, "[]"u8.ToArray()), new AnswerEvent(6, "depth", 429, null, 7, "slow down"u8.ToArray()),
            new RequestFailedEvent(7, "depth", "timed out"), new HeldEvent(8, true), new HeldEvent(9, false), new ClosedEvent(10, 1, "closed\nby the venue"),
        ];
        using var directory = new TemporaryDirectory();
        using (var recorder = new FeedRecorder(directory.Path, Feed, NullLogger.Instance))
        {
            foreach (FeedEvent next in events)
            {
                recorder.Write(next);
            }
        }

        FeedEvent[] read = [.. RecordingReader.Read(directory.Path, static (_, file) => Assert.Fail($"{file} is torn")).Select(static pair => pair.Event)];

        Assert.Equal(events.Select(Describe), read.Select(Describe));
    }

    [Fact]
    public void Event_ThatThisBuildDoesNotKnow_IsRefusedWithFileLineAndName()
    {
        using var directory = new TemporaryDirectory();
        using (var gzip = new StreamWriter(new GZipStream(File.Create(Path.Combine(directory.Path, $"x{RecordedFeed.Extension}")), CompressionLevel.Fastest)))
        {
            gzip.Write("""
                {"btcstreamFeed":1,"venue":"binance","symbol":"BTCUSDT","givesIndex":true,"run":5,"addresses":[]}
                {"t":1,"e":"eclipse"}

                """);
        }

        FeedFormatException e = Assert.Throws<FeedFormatException>(() => RecordingReader.Read(directory.Path, static (_, _) => { }).Count());

        Assert.Contains("x.jsonl.gz: line 2: e is eclipse", e.Message, StringComparison.Ordinal);
    }

    private static string Describe(FeedEvent next) => next switch
    {
        MessageEvent message => $"{message.TimeUnixNanos} message {message.Connection} {Convert.ToHexString(message.Utf8.Span)}",
        AnswerEvent answer => $"{answer.TimeUnixNanos} answer {answer.Tag} {answer.Status} {answer.UsedWeight} {answer.RetryAfterSeconds} {Convert.ToHexString(answer.Body.Span)}",
        _ => $"{next}",
    };
}
