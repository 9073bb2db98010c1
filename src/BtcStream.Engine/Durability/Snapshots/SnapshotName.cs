using System.Globalization;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>Names of snapshots: <c>snapshot-</c>, the number of the last record covered in 20 digits, and <c>.snap</c>. So they sort as they follow each other.</summary>
internal static class SnapshotName
{
    public const string Extension = ".snap";

    /// <summary>Of one that is being written; what a crash leaves of it is deleted at the next start.</summary>
    public const string UnfinishedExtension = ".tmp";

    private const string Prefix = "snapshot-";

    public static string Of(long lastRecord) => Prefix + lastRecord.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    public static string UnfinishedOf(long lastRecord) => Prefix + lastRecord.ToString("D20", CultureInfo.InvariantCulture) + UnfinishedExtension;

    /// <summary>Whether it is the name of a snapshot that is being written.</summary>
    public static bool IsUnfinished(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(UnfinishedExtension, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - UnfinishedExtension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long record)
        && UnfinishedOf(record) == name;

    /// <summary>The snapshots there are, newest first. Files that only end like one, such as an operator's copies, are none: nothing is read from them, and they are left alone.</summary>
    public static IReadOnlyList<string> NewestFirst(IJournalStorage storage) => [.. storage.List(Extension).Where(name => RecordOf(name) >= 0).Reverse()];

    /// <summary>The record that a snapshot covers, by its name; −1 where it is none of a snapshot.</summary>
    public static long RecordOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long record)
            ? record
            : -1;
}
