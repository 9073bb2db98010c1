using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>Live feeds of a server as text.</summary>
internal static class FeedText
{
    /// <summary>A line a feed; nothing where there is none.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyCollection<FeedStatus> feeds)
    {
        if (feeds.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Feed", "State", "Last message", "Last row", "Messages", "Rows", "Reconnects", "Gaps", "Unreadable", "Refused", "Repeats", "Conflated", "Waiting");
        foreach (FeedStatus feed in feeds)
        {
            table.AddText(
                feed.Feed,
                State(feed.State),
                feed.HasLastMessageAgeSeconds ? Age(feed.LastMessageAgeSeconds) : Absent,
                feed.HasLastRowAgeSeconds ? Age(feed.LastRowAgeSeconds) : Absent,
                Count(feed.Messages),
                Count(feed.Rows),
                Count(feed.Reconnects),
                Count(feed.Gaps),
                Count(feed.RejectedMessages),
                Count(feed.RejectedRows),
                Count(feed.Repeats),
                Count(feed.Conflated),
                Count(feed.WaitingRows));
        }

        console.Write(table);
    }

    private static string State(FeedState state) => state == FeedState.BackingOff ? "backing off" : state.ToString().ToLowerInvariant();
}
