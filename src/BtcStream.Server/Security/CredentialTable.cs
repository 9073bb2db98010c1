using System.Security.Cryptography;
using BtcStream.Rpc.Protocol;

namespace BtcStream.Server.Security;

/// <summary>The callers of the token file: a line <c>NAME ROLES sha256:HASH</c> each, <c>#</c> begins a comment. Immutable.</summary>
internal sealed class TokenTable
{
    private readonly (byte[] Hash, Caller Caller)[] _tokens;

    private TokenTable((byte[] Hash, Caller Caller)[] tokens) => _tokens = tokens;

    /// <summary>Tokens known.</summary>
    public int Count => _tokens.Length;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line is wrong. The message names its number and never quotes it: it may be a token, put there by mistake.</exception>
    public static TokenTable Parse(string text)
    {
        List<(byte[] Hash, Caller Caller)> tokens = [];
        foreach ((int line, string[] words) in CredentialLines.Of(text))
        {
            if (words is not [var name, var roleNames, var hashText])
            {
                throw new FormatException($"line {line} has {words.Length} words; it must be NAME ROLES sha256:HASH, as 'btcstream token new' prints it");
            }

            Roles roles = CredentialLines.RolesOf(line, roleNames);
            byte[] hash = HashOf(line, hashText);
            if (tokens.Exists(known => known.Hash.AsSpan().SequenceEqual(hash)))
            {
                throw new FormatException($"line {line} has the hash of an earlier line: a token has one name");
            }

            tokens.Add((hash, new Caller(CredentialLines.NameOf(line, name), roles, CredentialKind.Token) { Credential = hashText }));
        }

        return new TokenTable([.. tokens]);
    }

    /// <summary>The one of the server's own clients. No line of a file can have its name, for the parentheses: limits and named sessions go by names.</summary>
    /// <param name="token">The token.</param>
    public static TokenTable OfServer(string token)
    {
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        BearerToken.Hash(token, hash);
        return new TokenTable([(hash, new Caller("(server)", Roles.Ingest | Roles.Read, CredentialKind.Token) { Credential = BearerToken.HashText(token) })]);
    }

    /// <summary>Whose token it is. Takes as long whichever it is, and whether it is any.</summary>
    /// <returns>Null where nobody's.</returns>
    public Caller? Find(ReadOnlySpan<char> token)
    {
        if (!BearerToken.IsWellFormed(token))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        BearerToken.Hash(token, hash);
        Caller? found = null;
        foreach ((byte[] known, Caller caller) in _tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        }

        return found;
    }

    /// <summary>The caller of a line that was read before; null where there is no such line any more.</summary>
    /// <param name="hashText">The line's third word.</param>
    public Caller? FindLine(string hashText) => Array.Find(_tokens, token => token.Caller.Credential.Equals(hashText, StringComparison.OrdinalIgnoreCase)).Caller;

    private static byte[] HashOf(int line, string text)
    {
        const string prefix = "sha256:";
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        bool isHash = text.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.FromHexString(text.AsSpan(prefix.Length), hash, out int consumed, out int written) == System.Buffers.OperationStatus.Done
            && (consumed, written) == (text.Length - prefix.Length, hash.Length);
        return isHash ? hash : throw new FormatException($"line {line}: the third word must be sha256: and 64 hexadecimal digits, never the token itself");
    }
}

/// <summary>The callers of the role file for client certificates: a line <c>COMMON-NAME ROLES</c> each, <c>#</c> begins a comment. Immutable.</summary>
internal sealed class CertificateTable
{
    private readonly Dictionary<string, Caller> _names;

    private CertificateTable(Dictionary<string, Caller> names) => _names = names;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line is wrong; the message names its number.</exception>
    public static CertificateTable Parse(string text)
    {
        var names = new Dictionary<string, Caller>(StringComparer.Ordinal);
        foreach ((int line, string[] words) in CredentialLines.Of(text))
        {
            if (words is not [var name, var roleNames])
            {
                throw new FormatException($"line {line} has {words.Length} words; it must be COMMON-NAME ROLES");
            }

            var caller = new Caller(CredentialLines.NameOf(line, name), CredentialLines.RolesOf(line, roleNames), CredentialKind.Certificate) { Credential = name };
            if (!names.TryAdd(name, caller))
            {
                throw new FormatException($"line {line} names '{name}', as an earlier line does");
            }
        }

        return new CertificateTable(names);
    }

    /// <summary>The caller of a certificate's common name; null where the file has none.</summary>
    public Caller? Find(string commonName) => _names.GetValueOrDefault(commonName);
}

/// <summary>What both files have alike.</summary>
internal static class CredentialLines
{
    private const int MaxNameLength = 64;

    /// <summary>The lines that say something, with their numbers.</summary>
    public static IEnumerable<(int Line, string[] Words)> Of(string text) =>
        text.Split('\n')
            .Select((line, index) => (index + 1, line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => line.Item2.Length > 0);

    /// <summary>Reads roles.</summary>
    public static Roles RolesOf(int line, string text) => RoleRules.TryParse(text)
        ?? throw new FormatException($"line {line}: the second word must be ingest, read or admin, or several of them with commas between");

    /// <summary>Reads a name: what may stand in a log line.</summary>
    public static string NameOf(int line, string text) =>
        text.Length <= MaxNameLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ':' or '/') && !text.StartsWith(BearerToken.Prefix, StringComparison.Ordinal)
            ? text
            : throw new FormatException($"line {line}: the name must be at most {MaxNameLength} letters, digits or any of -_.@:/");
}
