using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Cluster;
using BtcStream.Cluster.Broker;
using BtcStream.Server.Security;

namespace BtcStream.Server.Roles;

/// <summary>The cluster as a server of it begins: its options, and the way to its brokers. Nothing is opened yet.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Options">The cluster's options.</param>
/// <param name="Connections">The way to the brokers.</param>
internal sealed record ClusterSetup(RoleSettings Settings, ClusterOptions Options, BrokerConnections Connections)
{
    /// <summary>Longest time between two snapshots where none by time were asked for: the logs' size then has to be enough for it.</summary>
    private const int SecondsWithoutInterval = 86_400;

    /// <summary>Reads the files and puts it together; null for one machine.</summary>
    /// <param name="options">Valid options.</param>
    /// <exception cref="SecurityFileException">A file cannot be read, or is wrong.</exception>
    public static ClusterSetup? Create(ServerOptions options)
    {
        RoleSettings settings = options.Roles;
        if (settings.Role == NodeRole.All)
        {
            return null;
        }

        var brokers = new BrokerOptions
        {
            Nodes = settings.Brokers,
            Credential = settings.CredentialFile is { } file ? Read("--amqp-credentials", file, ParseCredential) : null,
            Authorities = settings.AuthorityFile is { } authority ? Read("--amqp-ca", authority, ParseAuthorities) : null,
            Replicas = settings.Replicas,
            StreamMaxBytes = (long)settings.LogMegabytes << 20,
        };
        RequireDirectory(settings.Snapshots!);
        int interval = options.SnapshotIntervalSeconds;
        var cluster = new ClusterOptions
        {
            Brokers = brokers,
            Shards = settings.Shards!.Value,
            Prefix = settings.Cluster,
            LadderStepBasisPoints = options.LadderStepBasisPoints,
            SnapshotDirectory = settings.Snapshots,
            SnapshotInterval = TimeSpan.FromSeconds(interval == 0 ? SecondsWithoutInterval : interval),
        };
        return new ClusterSetup(settings, cluster, new BrokerConnections(brokers, settings.MemberName));
    }

    /// <summary>Brokers on other machines that a password would go to in the clear.</summary>
    public IEnumerable<string> PlainBrokers =>
        Settings.Brokers.Where(broker => broker.Scheme == "amqp" && !broker.IsLoopback).Select(broker => broker.Authority);

    /// <summary>A directory that cannot be written to is better known now than at the first snapshot.</summary>
    private static void RequireDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            string probe = Path.Combine(directory, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SecurityFileException($"--snapshots {directory}: {e.Message}", e);
        }
    }

    private static BrokerCredential ParseCredential(string text)
    {
        string line = text.Trim();
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < line.Length - 1 && !line.Contains('\n', StringComparison.Ordinal)
            ? new BrokerCredential(line[..colon], line[(colon + 1)..])
            : throw new FormatException("it must be one line USER:PASSWORD");
    }

    private static X509Certificate2Collection ParseAuthorities(string text)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(text);
        return authorities.Count > 0 ? authorities : throw new FormatException("it has no certificate");
    }

    private static T Read<T>(string option, string path, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new SecurityFileException($"{option} {path}: {e.Message}", e);
        }
    }
}
