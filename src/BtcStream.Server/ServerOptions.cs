using BtcStream.Engine;

namespace BtcStream.Server;

/// <summary>Everything that can be chosen at start-up. Checked once, by <see cref="Validate"/>, before anything listens.</summary>
internal sealed record ServerOptions
{
    /// <summary>The default of <see cref="MaxMessageBytes"/>.</summary>
    public const int DefaultMaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>Where gRPC (HTTP/2) is served.</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>Where HTTP/1.1 (gRPC-Web) is served; null for nowhere.</summary>
    public ListenAddress? Http { get; init; }

    /// <summary>
    /// The longest message taken from a client, in bytes. 16 MiB: a batch of 100,000 quote rows as columns fits, and the memory that one call can
    /// hold stays bounded.
    /// </summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>What advances the state's time.</summary>
    public ClockMode Clock { get; init; } = ClockMode.Input;

    /// <summary>Whether the server streams a made-up market to itself.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether an address that other machines reach may be served without TLS and authentication.</summary>
    public bool Insecure { get; init; }

    /// <summary>Whether the server stops when its standard input ends, as it does when the parent process does.</summary>
    public bool StopWithStdin { get; init; }

    /// <summary>Finds what cannot work.</summary>
    /// <returns>One line a problem, each naming the option and its value; empty where all is well.</returns>
    public IEnumerable<string> Validate()
    {
        if (MaxMessageBytes is < 1024 or > 1024 * 1024 * 1024)
        {
            yield return $"--max-message-bytes is {MaxMessageBytes}; it must lie between 1024 (1 KiB) and 1073741824 (1 GiB)";
        }

        if (Http is { } http && http.Port != 0 && http == Listen)
        {
            yield return $"--listen and --http are both {Listen}; without TLS each needs an address of its own";
        }

        foreach ((string option, ListenAddress? address) in new[] { ("--listen", Listen), ("--http", Http) })
        {
            if (!Insecure && address is { IsLoopback: false })
            {
                yield return $"{option} is {address}, which other machines can reach, and this server has neither TLS nor authentication; "
                    + "use a loopback address, or say --insecure to be open on purpose";
            }
        }
    }
}
