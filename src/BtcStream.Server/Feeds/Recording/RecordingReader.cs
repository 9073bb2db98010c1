using System.IO.Compression;
using System.Text;
using BtcStream.Feeds;

namespace BtcStream.Server.Feeds.Recording;

/// <summary>Reads the files of a directory of recordings, in the order of their names, which is that of feeds and of time.</summary>
internal static class RecordingReader
{
    /// <summary>The events of all feeds, by time; each with the feed it is of. A file whose end is torn, as a process that is killed leaves it, gives what is whole.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="torn">Told of a file whose end is torn.</param>
    /// <exception cref="FeedFormatException">A line is no event; names the file.</exception>
    /// <exception cref="IOException">A file cannot be read, or there is none.</exception>
    public static IEnumerable<(RecordedFeed Feed, FeedEvent Event)> Read(string directory, Action<RecordedFeed, string> torn)
    {
        string[] files = Directory.GetFiles(directory, $"*{RecordedFeed.Extension}");
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"there is no recording (*{RecordedFeed.Extension}) in '{directory}'");
        }

        Array.Sort(files, StringComparer.Ordinal);
        IEnumerator<(RecordedFeed Feed, FeedEvent Event)>[] feeds =
            [.. files.GroupBy(HeadOf, new SameFeed()).Select(group => group.SelectMany(file => ReadFile(file, group.Key, torn)).GetEnumerator())];
        var next = new PriorityQueue<int, (long Time, int Feed)>();
        for (int i = 0; i < feeds.Length; i++)
        {
            Advance(i);
        }

        while (next.TryDequeue(out int feed, out _))
        {
            yield return feeds[feed].Current;
            Advance(feed);
        }

        void Advance(int feed)
        {
            if (feeds[feed].MoveNext())
            {
                next.Enqueue(feed, (feeds[feed].Current.Event.TimeUnixNanos, feed));
            }
            else
            {
                feeds[feed].Dispose();
            }
        }
    }

    private static RecordedFeed HeadOf(string path)
    {
        using StreamReader reader = Open(path);
        try
        {
            return RecordedFeed.Read(reader.ReadLine() ?? "");
        }
        catch (Exception e) when (e is FeedFormatException or InvalidDataException)
        {
            throw new FeedFormatException($"{path}: {e.Message}", innerException: e);
        }
    }

    private static IEnumerable<(RecordedFeed Feed, FeedEvent Event)> ReadFile(string path, RecordedFeed feed, Action<RecordedFeed, string> torn)
    {
        using StreamReader reader = Open(path);
        ReadLine(reader);
        for (long number = 2; ; number++)
        {
            (string? line, bool isTorn) = ReadLine(reader);
            if (isTorn)
            {
                torn(feed, path);
            }

            if (line is null)
            {
                yield break;
            }

            yield return (feed, ReadEvent(path, line, number));
        }
    }

    private static FeedEvent ReadEvent(string path, string line, long number)
    {
        try
        {
            return RecordedEvent.Read(line, number);
        }
        catch (FeedFormatException e)
        {
            throw new FeedFormatException($"{path}: {e.Message}", innerException: e);
        }
    }

    /// <summary>A line that ends as a line does. Without its end it is torn, and so is what cannot be unpacked.</summary>
    private static (string? Line, bool IsTorn) ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        try
        {
            for (int c = reader.Read(); c != '\n'; c = reader.Read())
            {
                if (c < 0)
                {
                    return (null, line.Length > 0);
                }

                line.Append((char)c);
            }
        }
        catch (InvalidDataException)
        {
            return (null, true);
        }

        return (line.ToString(), false);
    }

    private static StreamReader Open(string path) => new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);

    private sealed class SameFeed : IEqualityComparer<RecordedFeed>
    {
        public bool Equals(RecordedFeed? left, RecordedFeed? right) => left!.Continues(right!);

        public int GetHashCode(RecordedFeed feed) => feed.Name.GetHashCode(StringComparison.Ordinal);
    }
}
