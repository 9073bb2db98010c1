using System.Globalization;
using System.Numerics;
using System.Text;
using BtcStream.Rpc.Protocol;
using BtcStream.Rpc.Server;
using Microsoft.Extensions.Primitives;

namespace BtcStream.Rpc.Fuzz.Headers;

/// <summary>Timeouts, status messages, content types and metadata: what is written is read back, and nothing that a peer may send makes a reader throw.</summary>
internal static class HeaderFuzz
{
    private const string Base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Runs one case of each.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public static void Run(int seed)
    {
        var random = new Random(seed);
        TimeoutText(random);
        TimeoutRoundTrip(random);
        PercentText(random);
        ContentType(random);
        MetadataRoundTrip(random);
        MetadataText(random);
        MetadataAdd(random);
        ReadRequestHeaders(random);
    }

    private static void TimeoutText(Random random)
    {
        string text = random.Next(3) switch
        {
            0 => random.AnyText(random.Size(12)),
            1 => random.Text(random.Size(10), "0123456789") + random.Pick("H", "M", "S", "m", "u", "n", "x", ""),
            _ => random.Text(random.Size(10), "0123456789HMSmun+- "),
        };
        bool parsed = GrpcTimeout.TryParse(text, out TimeSpan timeout);
        bool valid = text.Length is >= 2 and <= 9 && text[..^1].All(char.IsAsciiDigit) && "HMSmun".Contains(text[^1], StringComparison.Ordinal);
        FuzzException.ThrowUnless(parsed == valid, $"grpc-timeout '{text}' was {(parsed ? "accepted" : "refused")}");
        if (valid)
        {
            BigInteger nanos = BigInteger.Parse(text[..^1], CultureInfo.InvariantCulture) * text[^1] switch
            {
                'H' => 3_600_000_000_000,
                'M' => 60_000_000_000,
                'S' => 1_000_000_000,
                'm' => 1_000_000,
                'u' => 1000,
                _ => 1,
            };
            BigInteger ticks = BigInteger.Min((nanos + 99) / 100, GrpcTimeout.Longest.Ticks);
            FuzzException.ThrowUnless(timeout.Ticks == ticks, $"grpc-timeout '{text}' was read as {timeout.Ticks} ticks; it is {ticks}");
        }
    }

    private static void TimeoutRoundTrip(Random random)
    {
        long ticks = random.NextInt64(1L << random.Next(1, 56));
        string text = GrpcTimeout.Format(TimeSpan.FromTicks(ticks));
        FuzzException.ThrowUnless(GrpcTimeout.TryParse(text, out TimeSpan read), $"{ticks} ticks were written as '{text}', which cannot be read");

        // Rounded up, by less than the unit, which is at most a ten-millionth of the value, or a microsecond.
        long most = Math.Min(ticks + Math.Max(TimeSpan.TicksPerMicrosecond, ticks / 10_000), GrpcTimeout.Longest.Ticks);
        FuzzException.ThrowUnless(
            read.Ticks >= Math.Min(ticks, GrpcTimeout.Longest.Ticks) && read.Ticks <= most, $"{ticks} ticks were written as '{text}' and read as {read.Ticks}");
    }

    private static void PercentText(Random random)
    {
        string text = random.AnyText(random.Size(200));
        string encoded = PercentEncoding.Encode(text);
        FuzzException.ThrowUnless(encoded.All(c => c is >= ' ' and <= '~'), $"'{encoded}' is not printable ASCII");

        // Lone surrogates cannot be told in UTF-8: they arrive as the replacement character.
        string wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        FuzzException.ThrowUnless(PercentEncoding.Decode(encoded) == wellFormed, $"'{wellFormed}' was written as '{encoded}' and read as another text");
        PercentEncoding.Decode(text);
    }

    private static void ContentType(Random random)
    {
        string[] known = ["application/grpc", "application/grpc+proto", "application/grpc-web", "application/grpc-web+proto", "application/grpc-web-text"];
        string text = random.Chance(50) ? random.AnyText(random.Size(40)) : random.Pick(known);
        bool right = known.Contains(text, StringComparer.Ordinal);
        text = random.Chance(30) ? $" {text.ToUpperInvariant()} ;charset={random.AnyText(3)}" : text;
        ContentKind kind = ContentKinds.Parse(text);
        FuzzException.ThrowUnless(!right || kind != ContentKind.None, $"content type '{text}' was not recognized");
        FuzzException.ThrowUnless(right || kind == ContentKind.None || text.Contains("grpc", StringComparison.OrdinalIgnoreCase), $"content type '{text}' is {kind}");
    }

    private static void MetadataRoundTrip(Random random)
    {
        var values = new List<byte[]>();
        var line = new StringBuilder();
        int count = 1 + random.Size(4);
        for (int i = 0; i < count; i++)
        {
            byte[] value = random.Bytes(random.Size(100));
            values.Add(value);
            string text = MetadataCodec.Format(new MetadataEntry("x-bin", null, value));
            line.Append(i == 0 ? "" : random.Pick(",", ", ", " ,")).Append(random.Chance(50) ? text : Convert.ToBase64String(value));
        }

        var metadata = new Metadata();
        FuzzException.ThrowUnless(MetadataCodec.TryRead(metadata, random.Pick("x-bin", "X-Bin"), line.ToString()), $"'{line}' cannot be read");
        FuzzException.ThrowUnless(
            metadata.Count == count && metadata.Zip(values).All(pair => pair.First.Key == "x-bin" && pair.First.Bytes.AsSpan().SequenceEqual(pair.Second)),
            $"'{line}' was read as other bytes");
    }

    private static void MetadataText(Random random)
    {
        string text = random.Chance(50) ? random.AnyText(random.Size(40)) : random.Text(random.Size(40), Base64Alphabet + "=, ");
        var metadata = new Metadata();
        bool read = MetadataCodec.TryRead(metadata, "x-bin", text);
        bool valid = text.Split(',').All(part => IsBase64(part.Trim()));
        FuzzException.ThrowUnless(!valid || read, $"'{text}' is base64, and was refused");
        FuzzException.ThrowUnless(read || metadata.Count < text.Split(',').Length, $"'{text}' was refused, and yet read");
        FuzzException.ThrowUnless(MetadataCodec.TryRead(metadata, "x-text", text) && metadata.GetText("x-text") == text, $"'{text}' was changed");
    }

    /// <summary>Nothing but the alphabet, of a possible length, whose unused last bits are zero.</summary>
    private static bool IsBase64(string text)
    {
        string bare = text.TrimEnd('=');
        int unused = (bare.Length % 4) switch { 2 => 4, 3 => 2, _ => 0 };
        return bare.Length % 4 != 1
            && bare.All(c => Base64Alphabet.Contains(c, StringComparison.Ordinal))
            && (unused == 0 || Base64Alphabet.IndexOf(bare[^1], StringComparison.Ordinal) % (1 << unused) == 0);
    }

    private static void MetadataAdd(Random random)
    {
        string key = random.Chance(50) ? random.AnyText(random.Size(10)) : random.Text(1 + random.Size(10), "abcXYZ019-_.") + random.Pick("", "-bin");
        string value = random.Chance(50) ? random.AnyText(random.Size(20)) : random.Text(random.Size(20), " !~azAZ,");
        var metadata = new Metadata();
        try
        {
            metadata.Add(key, value);
        }
        catch (ArgumentException)
        {
            FuzzException.ThrowUnless(metadata.Count == 0, $"'{key}' was refused, and yet added");
            return;
        }

        var back = new Metadata();
        MetadataEntry entry = metadata.Single();
        FuzzException.ThrowUnless(
            MetadataCodec.TryRead(back, entry.Key, MetadataCodec.Format(entry)) && (HeaderNames.IsProtocol(entry.Key) || back.GetText(entry.Key) == value),
            $"'{key}: {value}' was accepted, and is not read back");
    }

    private static void ReadRequestHeaders(Random random)
    {
        var headers = new List<KeyValuePair<string, StringValues>>();
        for (int i = random.Size(10); i > 0; i--)
        {
            string name = random.Text(1 + random.Size(12), "abcXYZ019-_.") + random.Pick("", "-bin");
            string?[] values = [.. Enumerable.Range(0, random.Size(3)).Select(_ => random.Chance(5) ? null : random.AnyText(random.Size(20)))];
            headers.Add(new(name, new StringValues(values)));
        }

        try
        {
            ServerCallContext.ReadMetadata(headers);
        }
        catch (RpcException e) when (e.Status.Code == StatusCode.InvalidArgument)
        {
            // A binary value that is not base64.
        }
    }
}
