using System.Globalization;

namespace BtcStream.Engine.Durability;

/// <summary>Names of segments: <c>journal-</c>, the number of the first record in 20 digits, and <c>.seg</c>. So they sort as they follow each other.</summary>
internal static class SegmentName
{
    public const string Extension = ".seg";

    private const string Prefix = "journal-";

    public static string Of(long firstRecord) => Prefix + firstRecord.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    public static bool TryParse(string name, out long firstRecord)
    {
        firstRecord = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out firstRecord)
            && Of(firstRecord) == name;
    }
}
