using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BtcStream.Rpc.Protocol;

/// <summary>
/// Tokens that callers present as <c>authorization: Bearer TOKEN</c>: <c>bts_</c> and 43 characters of base64url, 256 random bits. A server keeps their SHA-256
/// only. Neither salt nor a slow hash would add anything: both make guessing dearer, and nobody guesses one of 2²⁵⁶; a slow hash would let strangers keep the
/// server busy. The fixed form keeps passwords that people make up from being used, and lets scanners find a token that was published by mistake.
/// </summary>
public static class BearerToken
{
    /// <summary>Every token begins with it.</summary>
    public const string Prefix = "bts_";

    /// <summary>The scheme of the <c>authorization</c> header.</summary>
    public const string Scheme = "Bearer";

    private const int RandomBytes = 32;
    private const int RandomChars = 43;

    /// <summary>Characters of a token.</summary>
    public static int Length => Prefix.Length + RandomChars;

    /// <summary>Makes a token.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a text has the form of a token.</summary>
    /// <param name="text">As presented.</param>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text[Prefix.Length..], out int bytes) && bytes == RandomBytes;

    /// <summary>The SHA-256 of a token.</summary>
    /// <param name="token">A well-formed token.</param>
    /// <param name="hash">Receives the hash: 32 bytes.</param>
    public static void Hash(ReadOnlySpan<char> token, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[128];
        int length = Encoding.ASCII.GetBytes(token, bytes);
        SHA256.HashData(bytes[..length], hash);
    }

    /// <summary>The hash as lines of a server's file have it: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    /// <param name="token">A well-formed token.</param>
    public static string HashText(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(token, hash);
        return "sha256:" + Convert.ToHexStringLower(hash);
    }
}
