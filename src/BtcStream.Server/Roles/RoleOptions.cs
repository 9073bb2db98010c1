using System.CommandLine;

namespace BtcStream.Server.Roles;

/// <summary>The part of the command line that is about clusters.</summary>
internal sealed class RoleOptions
{
    private readonly Option<string> _role = new("--role")
    {
        Description = "What this server does: 'all' (one machine, without brokers), or of a cluster 'gateway' (takes calls) or 'engine' (owns shards)",
        HelpName = "all|gateway|engine",
        DefaultValueFactory = _ => "all",
    };

    private readonly Option<int?> _shards = new("--shards") { Description = "Shards of the cluster: the same for all its servers, fixed once it has begun", HelpName = "N" };

    private readonly Option<string[]> _brokers = new("--amqp")
    {
        Description = "A broker of the cluster, as in amqp://host:5672 or amqps://host:5671; give each of them. User and password go into --amqp-credentials",
        HelpName = "URI",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _credentials = new("--amqp-credentials")
    {
        Description = "File with a line USER:PASSWORD for the brokers. Default: guest, which brokers take from their own machine only",
        HelpName = "FILE",
    };

    private readonly Option<string?> _authority = new("--amqp-ca") { Description = "Authorities to trust instead of this machine's, PEM; for amqps. Default: none", HelpName = "FILE" };

    private readonly Option<int> _replicas = new("--amqp-replicas")
    {
        Description = "Brokers that keep each log: 3 survive the loss of one. Fixed once the cluster has begun",
        HelpName = "N",
        DefaultValueFactory = _ => RoleSettings.DefaultReplicas,
    };

    private readonly Option<int> _log = new("--amqp-log-mb")
    {
        Description = "What a log keeps at the brokers, in MiB; snapshots have to be newer. Fixed once the cluster has begun",
        HelpName = "N",
        DefaultValueFactory = _ => RoleSettings.DefaultLogMegabytes,
    };

    private readonly Option<string> _cluster = new("--cluster")
    {
        Description = "Name of the cluster: its logs' names begin with it, so that brokers may have several",
        HelpName = "NAME",
        DefaultValueFactory = _ => RoleSettings.DefaultCluster,
    };

    private readonly Option<string?> _member = new("--member") { Description = "Name of this server in the cluster, for people. Default: the machine's and the process's number", HelpName = "NAME" };

    private readonly Option<string?> _snapshots = new("--snapshots")
    {
        Description = "Directory of the cluster's snapshots, which all its servers see under this path; how often: --snapshot-interval-seconds. Default: none",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _role, _shards, _brokers, _credentials, _authority, _replicas, _log, _cluster, _member, _snapshots })
        {
            command.Add(option);
        }
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems)
    {
        Uri[] brokers = [.. (parsed.GetValue(_brokers) ?? []).Select(text => BrokerOf(text, problems)).OfType<Uri>()];
        var roles = new RoleSettings
        {
            Role = RoleOf(parsed.GetRequiredValue(_role), problems),
            Shards = parsed.GetValue(_shards),
            Brokers = brokers.Length == 0 ? [] : brokers,
            CredentialFile = parsed.GetValue(_credentials),
            AuthorityFile = parsed.GetValue(_authority),
            Replicas = parsed.GetValue(_replicas),
            LogMegabytes = parsed.GetValue(_log),
            Cluster = parsed.GetRequiredValue(_cluster),
            Member = parsed.GetValue(_member),
            Snapshots = parsed.GetValue(_snapshots),
        };
        return options with { Roles = roles };
    }

    private static NodeRole RoleOf(string text, List<string> problems)
    {
        NodeRole[] found = [.. Enum.GetValues<NodeRole>().Where(role => RoleSettings.NameOf(role) == text)];
        if (found.Length == 0)
        {
            problems.Add($"--role is '{text}'; it must be all, gateway or engine");
        }

        return found.FirstOrDefault();
    }

    private static Uri? BrokerOf(string text, List<string> problems)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? broker) || broker.Scheme is not ("amqp" or "amqps") || broker.Host.Length == 0)
        {
            // Whatever it is, a password may be in it.
            problems.Add($"--amqp is '{(text.Contains('@', StringComparison.Ordinal) ? "…@" + text[(text.LastIndexOf('@') + 1)..] : text)}'; it must be an address such as amqp://127.0.0.1:5672 or amqps://host:5671");
            return null;
        }

        if (broker.UserInfo.Length > 0)
        {
            problems.Add($"--amqp for {broker.Host} has a user in it, and whoever may list processes reads command lines; write USER:PASSWORD into a file and name it with --amqp-credentials");
            return null;
        }

        return broker;
    }
}
