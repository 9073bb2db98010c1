using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BtcStream.Server.Security;

/// <summary>
/// Something read from files, and again when they change. What cannot be read leaves what was there before, and is told. The contents are compared every few
/// seconds: notifications miss what is swapped by links, as secrets in containers are, and times miss two changes in one tick of the clock. A change is taken once two
/// looks in a row have found the same: a file that somebody is still writing would shut out those whose lines are yet to come.
/// </summary>
/// <typeparam name="T">Immutable.</typeparam>
internal sealed class WatchedFiles<T> : IWatchedFiles
    where T : class
{
    private readonly string[] _paths;
    private readonly Func<byte[][], T> _parse;
    private readonly Lock _gate = new();
    private byte[] _digest;
    private byte[]? _seen;
    private string? _lastProblem;
    private T _current;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="option">The option that names the files.</param>
    /// <param name="paths">The files; read together, since one may not fit another's change.</param>
    /// <param name="parse">Makes something of their contents.</param>
    /// <exception cref="SecurityFileException">They cannot be read, or are wrong.</exception>
    public WatchedFiles(string option, string[] paths, Func<byte[][], T> parse)
    {
        (Option, _paths, _parse) = (option, paths, parse);
        try
        {
            byte[][] contents = Read();
            (_digest, _current) = (DigestOf(contents), parse(contents));
        }
        catch (Exception e) when (IsProblem(e))
        {
            throw new SecurityFileException($"{option} {string.Join(", ", paths)}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public string Option { get; }

    /// <summary>The newest that was good.</summary>
    public T Current => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public bool Check(out string? problem)
    {
        lock (_gate)
        {
            problem = null;
            try
            {
                byte[] look = Look(out byte[][] contents, out byte[] digest);
                bool isSettled = _seen is not null && look.AsSpan().SequenceEqual(_seen);
                _seen = look;
                if (digest.AsSpan().SequenceEqual(_digest))
                {
                    _lastProblem = null;
                    return false;
                }

                if (!isSettled)
                {
                    return false;
                }

                T read = _parse(contents);
                (_digest, _lastProblem) = (digest, null);
                Volatile.Write(ref _current, read);
                return true;
            }
            catch (Exception e) when (IsProblem(e))
            {
                problem = e.Message == _lastProblem ? null : e.Message;
                _lastProblem = e.Message;
                return false;
            }
        }
    }

    private static bool IsProblem(Exception e) =>
        e is IOException or UnauthorizedAccessException or FormatException or CryptographicException or ArgumentException or NotSupportedException;

    /// <summary>What a look has found: contents, and when they were last written to.</summary>
    private byte[] Look(out byte[][] contents, out byte[] digest)
    {
        long[] written = [.. _paths.Select(path => File.GetLastWriteTimeUtc(path).Ticks)];
        contents = Read();
        digest = DigestOf(contents);
        int empty = Array.FindIndex(contents, content => content.Length == 0);
        return empty < 0
            ? [.. digest, .. MemoryMarshal.AsBytes<long>(written)]
            : throw new IOException($"'{_paths[empty]}' is empty, as a file is that somebody begins to write; to take everything back that it gave, leave a comment in it");
    }

    private byte[][] Read() => [.. _paths.Select(File.ReadAllBytes)];

    private static byte[] DigestOf(byte[][] contents) => SHA256.HashData([.. contents.SelectMany(SHA256.HashData)]);
}

/// <summary>Files that are read again when they change.</summary>
internal interface IWatchedFiles
{
    /// <summary>The option that names them.</summary>
    public string Option { get; }

    /// <summary>Looks whether they have changed, and reads them if so.</summary>
    /// <param name="problem">Why what changed could not be taken, told once; null otherwise.</param>
    /// <returns>Whether something new is there.</returns>
    public bool Check(out string? problem);
}

/// <summary>A file that the server cannot start without is missing or wrong; the message is for people.</summary>
internal sealed class SecurityFileException(string message, Exception inner) : Exception(message, inner);
