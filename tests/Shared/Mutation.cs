namespace BtcStream.Testing;

/// <summary>Bytes with a few of them changed.</summary>
internal static class Mutation
{
    private const int MostChanges = 4;
    private const int MostBytes = 8;

    /// <summary>One to four changes: a bit or a byte other than it was, some bytes gone, some there twice, or the end cut off.</summary>
    public static byte[] Of(ReadOnlySpan<byte> whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int changes = random.Next(1, MostChanges + 1); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, MostBytes + 1), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>One bit other than it was: what is read is likely to go on.</summary>
    public static byte[] Flip(ReadOnlySpan<byte> whole, Random random)
    {
        byte[] bytes = [.. whole];
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }
}
