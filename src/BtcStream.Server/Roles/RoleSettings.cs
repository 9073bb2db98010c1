using BtcStream.Engine.Sharding;
using BtcStream.Server.Alerts;
using BtcStream.Server.Dashboard;

namespace BtcStream.Server.Roles;

/// <summary>What the server is in a cluster, and how the cluster is reached.</summary>
internal sealed record RoleSettings
{
    /// <summary>The default of <see cref="Replicas"/>.</summary>
    public const int DefaultReplicas = 3;

    /// <summary>The default of <see cref="LogMegabytes"/>: 8 GiB a log.</summary>
    public const int DefaultLogMegabytes = 8_192;

    /// <summary>The default of <see cref="Cluster"/>.</summary>
    public const string DefaultCluster = "btcstream";

    private const int MostReplicas = 9;

    /// <summary>One machine.</summary>
    public static RoleSettings Alone { get; } = new();

    /// <summary>What the server does.</summary>
    public NodeRole Role { get; init; }

    /// <summary>Shards of the cluster; null for not given.</summary>
    public int? Shards { get; init; }

    /// <summary>The brokers, without credentials.</summary>
    public IReadOnlyList<Uri> Brokers { get; init; } = [];

    /// <summary>File with user and password for the brokers; null for their guest.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>Authorities of the brokers' certificates, PEM; null for this machine's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Replicas of each log and lease.</summary>
    public int Replicas { get; init; } = DefaultReplicas;

    /// <summary>What a log keeps, MiB.</summary>
    public int LogMegabytes { get; init; } = DefaultLogMegabytes;

    /// <summary>Name of the cluster at the brokers.</summary>
    public string Cluster { get; init; } = DefaultCluster;

    /// <summary>Name of this server in it; null for the machine's and the process's.</summary>
    public string? Member { get; init; }

    /// <summary>Directory of snapshots that all of the cluster see.</summary>
    public string? Snapshots { get; init; }

    /// <summary>The role as it is typed.</summary>
    public string RoleName => NameOf(Role);

    /// <summary>Name of this server in the cluster.</summary>
    public string MemberName => Member ?? $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>A role as it is typed.</summary>
    public static string NameOf(NodeRole role) => role switch
    {
        NodeRole.Gateway => "gateway",
        NodeRole.Engine => "engine",
        _ => "all",
    };

    /// <summary>Finds what cannot work.</summary>
    /// <param name="options">All options.</param>
    /// <returns>One line a problem, each naming the option and its value.</returns>
    public IEnumerable<string> Validate(ServerOptions options) => Role == NodeRole.All ? ValidateAlone() : ValidateMember().Concat(ValidateBeside(options));

    private IEnumerable<string> ValidateAlone()
    {
        foreach ((string option, string? value) in new[]
        {
            ("--amqp", Brokers.Count > 0 ? string.Join(" ", Brokers) : null), ("--shards", Shards?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("--amqp-credentials", CredentialFile), ("--amqp-ca", AuthorityFile), ("--snapshots", Snapshots), ("--member", Member),
        })
        {
            if (value is not null)
            {
                yield return $"{option} is {value}, and --role is all, which is one machine without a cluster; say --role gateway or --role engine";
            }
        }
    }

    private IEnumerable<string> ValidateMember()
    {
        if (Brokers.Count == 0)
        {
            yield return $"--role is {RoleName}, which needs brokers: name them with --amqp, such as --amqp amqp://127.0.0.1:5672";
        }

        if (Shards is null)
        {
            yield return $"--role is {RoleName}, which needs --shards: the number of shards of the cluster, the same for all its servers and for ever";
        }
        else if (Shards is < 1 or > ShardKey.MaxShards)
        {
            yield return $"--shards is {Shards}; it must lie between 1 and {ShardKey.MaxShards}";
        }

        if (string.IsNullOrWhiteSpace(Snapshots))
        {
            yield return $"--role is {RoleName}, which needs --snapshots: a directory that all engines and gateways see. Without snapshots nobody could start once the logs have gone past their beginning";
        }

        if (Replicas is < 1 or > MostReplicas)
        {
            yield return $"--amqp-replicas is {Replicas}; it must lie between 1 and {MostReplicas}, and be at most the number of brokers that there are";
        }

        if (LogMegabytes is < 64 or > 1 << 24)
        {
            yield return $"--amqp-log-mb is {LogMegabytes}; it must lie between 64 and {1 << 24} (16 TiB)";
        }

        foreach ((string option, string name) in new[] { ("--cluster", Cluster), ("--member", MemberName) })
        {
            if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            {
                yield return $"{option} is '{name}'; it must be 1 to 64 letters, digits, dots, dashes and underscores";
            }
        }
    }

    /// <summary>What does not go with a role.</summary>
    private IEnumerable<string> ValidateBeside(ServerOptions options)
    {
        if (options.DataDirectory is { } directory)
        {
            yield return $"--data is {directory}, and --role is {RoleName}: what a cluster keeps is in the brokers' logs and in --snapshots, and a journal beside them would be another truth";
        }

        if (options.Demo)
        {
            yield return $"--demo is given, and --role is {RoleName}: the cluster's other gateways would show made-up data without saying so";
        }

        if (Role == NodeRole.Gateway)
        {
            yield break;
        }

        if (!options.Feeds.IsEmpty)
        {
            yield return $"--feed{(options.Feeds.Feeds is [(string venue, string symbol), ..] ? $" is {venue}:{symbol}" : "-play and the like are given")}, and --role is engine, which takes no rows from outside; give it to one gateway";
        }

        if (options.Alerts != AlertSettings.None)
        {
            yield return "--alerts is given, and --role is engine, which has only its shards; give it to one gateway";
        }

        if (options.Dashboard == DashboardMode.On)
        {
            yield return "--dashboard is on, and --role is engine, which has nothing to show; open a gateway's";
        }
    }
}
