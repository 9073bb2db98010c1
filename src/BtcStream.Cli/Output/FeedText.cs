using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>Live feeds of a server as text.</summary>
internal static class FeedText
{
    /// <summary>How each feed is doing, and below what went wrong with it: a line a feed in each; nothing where there is none.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyCollection<FeedStatus> feeds)
    {
        if (feeds.Count == 0)
        {
            return;
        }

        Table state = Tables.Create("Feed", "State", "Last message", "Last row", "Messages", "Rows", "Waiting");
        Table losses = Tables.Create("Feed", "Reconnects", "Gaps", "Unreadable", "Refused", "Repeats", "Conflated");
        foreach (FeedStatus feed in feeds)
        {
            state.AddText(
                feed.Feed,
                State(feed.State),
                feed.HasLastMessageAgeSeconds ? Age(feed.LastMessageAgeSeconds) : Absent,
                feed.HasLastRowAgeSeconds ? Age(feed.LastRowAgeSeconds) : Absent,
                Count(feed.Messages),
                Count(feed.Rows),
                Count(feed.WaitingRows));
            losses.AddText(
                feed.Feed,
                Count(feed.Reconnects),
                Count(feed.Gaps),
                Count(feed.RejectedMessages),
                Count(feed.RejectedRows),
                Count(feed.Repeats),
                Count(feed.Conflated));
        }

        console.Write(state);
        console.Write(losses);
    }

    private static string State(FeedState state) => state == FeedState.BackingOff ? "backing off" : state.ToString().ToLowerInvariant();
}
