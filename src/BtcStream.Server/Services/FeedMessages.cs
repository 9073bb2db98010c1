using BtcStream.Contracts.V1;
using BtcStream.Server.Feeds;

namespace BtcStream.Server.Services;

/// <summary>Live feeds as messages.</summary>
internal static class FeedMessages
{
    /// <summary>How a feed is doing.</summary>
    /// <param name="status">As the feed says.</param>
    /// <param name="nowUnixNanos">Now: ages count from it.</param>
    public static FeedStatus Create(in FeedCondition status, long nowUnixNanos)
    {
        var message = new FeedStatus
        {
            Feed = status.Feed,
            State = (FeedState)status.State,
            Messages = (ulong)status.Messages,
            Rows = (ulong)status.Rows,
            Reconnects = (ulong)status.Reconnects,
            Gaps = (ulong)status.Gaps,
            RejectedMessages = (ulong)status.RejectedMessages,
            RejectedRows = (ulong)status.RejectedRows,
            Repeats = (ulong)status.Repeats,
            Conflated = (ulong)status.Conflated,
            WaitingRows = (ulong)status.WaitingRows,
        };
        if (status.LastMessageUnixNanos is { } received)
        {
            message.LastMessageAgeSeconds = Math.Max(0L, nowUnixNanos - received) / 1e9;
        }

        if (status.LastRowUnixNanos is { } row)
        {
            message.LastRowAgeSeconds = Math.Max(0L, nowUnixNanos - row) / 1e9;
        }

        return message;
    }
}
