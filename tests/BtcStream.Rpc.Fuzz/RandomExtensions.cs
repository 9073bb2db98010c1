namespace BtcStream.Rpc.Fuzz;

/// <summary>Random values of the shapes that break parsers.</summary>
internal static class RandomExtensions
{
    public static bool Chance(this Random random, int percent) => random.Next(100) < percent;

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    public static byte[] Bytes(this Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Small numbers often, large ones seldom, the bound itself now and then.</summary>
    public static int Size(this Random random, int most) => random.Next(10) switch
    {
        0 => 0,
        1 => most,
        < 7 => random.Next(Math.Min(most, 20) + 1),
        _ => random.Next(most + 1),
    };

    public static string Text(this Random random, int length, string alphabet) =>
        string.Create(length, (random, alphabet), static (span, from) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = from.alphabet[from.random.Next(from.alphabet.Length)];
            }
        });

    /// <summary>Any UTF-16 at all, lone surrogates and control characters included.</summary>
    public static string AnyText(this Random random, int length) => string.Create(length, random, static (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = from.Next(4) switch { 0 => (char)from.Next(0x10000), 1 => '%', 2 => (char)from.Next(0x80), _ => (char)('0' + from.Next(23)) };
        }
    });

    /// <summary>Changes, inserts, removes or repeats a few bytes.</summary>
    public static byte[] Mutate(this Random random, byte[] bytes, int changes)
    {
        var result = new List<byte>(bytes);
        for (int i = 0; i < changes; i++)
        {
            int at = random.Next(result.Count + 1);
            int count = Math.Min(random.Size(16), result.Count - at);
            switch (random.Next(4))
            {
                case 0 when at < result.Count:
                    result[at] = random.Chance(50) ? (byte)random.Next(256) : (byte)(result[at] ^ (1 << random.Next(8)));
                    break;
                case 1:
                    result.InsertRange(at, random.Bytes(random.Size(16)));
                    break;
                case 2:
                    result.RemoveRange(at, count);
                    break;
                default:
                    result.InsertRange(at, result.GetRange(at, count));
                    break;
            }
        }

        return [.. result];
    }
}
