using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary>
/// The records at the end of a journal, or of the part of it that is wanted, that were written under the same options. What is before them was written under others: a
/// snapshot carried the state over, and nothing can be replayed across the change.
/// </summary>
/// <param name="FirstRecord">The first of them.</param>
/// <param name="Options">Their options, as text.</param>
/// <param name="Changed">What changed with the first of them, a sentence an option; empty where nothing is before them.</param>
internal sealed record JournalEra(long FirstRecord, string Options, IReadOnlyList<string> Changed)
{
    /// <summary>Whether there are records before it.</summary>
    public bool IsChange => Changed.Count > 0;

    /// <summary>What the change was, for people.</summary>
    public string Change => $"the records before {FirstRecord} were written under other options ({string.Join("; ", Changed)})";

    /// <summary>Reads the headers of the segments; null where none is whole.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="last">The last record that is wanted.</param>
    public static JournalEra? Read(IJournalStorage storage, long last = long.MaxValue)
    {
        SegmentInfo[] segments = [.. JournalInspector.ReadHeaders(storage).Where(segment => segment.FirstRecord <= last)];
        if (segments is not [.., { } newest])
        {
            return null;
        }

        for (int i = segments.Length - 2; i >= 0; i--)
        {
            IReadOnlyList<string> changed = ReplayOptions.Differences(segments[i].Options, newest.Options);
            if (changed.Count > 0)
            {
                return new JournalEra(segments[i + 1].FirstRecord, newest.Options, changed);
            }
        }

        return new JournalEra(segments[0].FirstRecord, newest.Options, []);
    }
}
