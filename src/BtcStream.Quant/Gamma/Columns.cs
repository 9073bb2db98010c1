namespace BtcStream.Quant.Gamma;

/// <summary>Guards of parallel columns: a mismatch is a fault in the calling code, not in the data.</summary>
internal static class Columns
{
    public static void RequireSameLength(int expected, int actual, string column)
    {
        if (expected != actual)
        {
            throw new ArgumentException($"{actual} entries, but the columns beside it have {expected}.", column);
        }
    }

    public static void RequireCapacity(int needed, int capacity, string column)
    {
        if (capacity < needed)
        {
            throw new ArgumentException($"Room for {capacity} entries, but {needed} are needed.", column);
        }
    }
}
