using System.Globalization;
using BtcStream.Cli.Commands;
using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;

namespace BtcStream.Cli.Output;

/// <summary>The state of a cluster for people.</summary>
internal static class ClusterText
{
    /// <summary>Servers, shards and brokers, from what each server said.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<MemberAnswer> answers)
    {
        ClusterStatus[] members = [.. answers.Select(answer => answer.Info?.Cluster).OfType<ClusterStatus>()];
        foreach (string cluster in members.Select(member => $"{member.Cluster}, {Shards(member.Shards)}").Distinct())
        {
            console.WriteFacts(("Cluster", cluster));
        }

        WriteServers(console, answers);
        if (members.Length > 0)
        {
            WriteShards(console, members);
            WriteBrokers(console, members);
        }

        foreach (string note in Notes(answers))
        {
            console.Profile.Out.Writer.WriteLine(note);
        }
    }

    /// <summary>What is wrong, in whole sentences: a table would cut them off.</summary>
    private static IEnumerable<string> Notes(IReadOnlyList<MemberAnswer> answers)
    {
        foreach (MemberAnswer answer in answers)
        {
            if (answer.Failure is { } failure)
            {
                yield return $"{answer.Address}: {failure}";
            }

            if (answer.Info?.Cluster is not { } cluster)
            {
                continue;
            }

            if (cluster.Problem.Length > 0)
            {
                yield return $"{cluster.Member}: {cluster.Problem}";
            }

            foreach (ShardStatus shard in cluster.ShardStatus.Where(shard => shard.Failure.Length > 0))
            {
                yield return $"{cluster.Member}, shard {shard.Shard}: {shard.Failure}";
            }

            foreach (BrokerStatus broker in cluster.Brokers.Where(broker => broker.Failure.Length > 0))
            {
                yield return $"{cluster.Member}, broker {broker.Address}: {broker.Failure}";
            }
        }
    }

    private static void WriteServers(IAnsiConsole console, IReadOnlyList<MemberAnswer> answers)
    {
        Table table = Tables.Create("Server", "Role", "Member", "Version", "Up", "Waiting", "Resent", "State");
        foreach (MemberAnswer answer in answers)
        {
            ClusterStatus? cluster = answer.Info?.Cluster;
            table.AddText(
                answer.Address,
                answer.Info is null ? Absent : RoleOf(cluster),
                cluster?.Member ?? Absent,
                answer.Info?.Version ?? Absent,
                Age(answer.Info?.UptimeSeconds),
                cluster?.Role == ServerRole.Gateway ? Count(cluster.WaitingBatches) : Absent,
                cluster is null ? Absent : Count(cluster.Resent),
                answer.Failure is not null ? "NO ANSWER" : StateOf(cluster));
        }

        console.Write(table);
    }

    private static void WriteShards(IAnsiConsole console, ClusterStatus[] members)
    {
        Table table = Tables.Create("Shard", "Owner", "Epoch", "Offset", "Lag", "Merge age", "Waiting", "State");
        IEnumerable<IGrouping<uint, (ShardStatus Status, bool IsOwn)>> shards = members
            .SelectMany(member => member.ShardStatus.Select(shard => (shard, member.Role == ServerRole.Engine))).GroupBy(one => one.shard.Shard).OrderBy(group => group.Key);
        foreach (IGrouping<uint, (ShardStatus Status, bool IsOwn)> shard in shards)
        {
            // Of those that speak of it the one who owns it now, or has heard of its newest owner.
            ShardStatus newest = shard.OrderByDescending(one => one.Status.Epoch).ThenByDescending(one => one.IsOwn).First().Status;
            ShardStatus[] seen = [.. shard.Where(one => !one.IsOwn).Select(one => one.Status)];
            double? age = seen.Where(one => one.HasMergeAgeSeconds).Select(one => (double?)one.MergeAgeSeconds).Max();
            bool hasFailure = shard.Any(one => one.Status.Failure.Length > 0);
            table.AddText(
                shard.Key.ToString(CultureInfo.InvariantCulture),
                newest.Owner.Length == 0 ? Absent : newest.Owner,
                newest.Epoch == 0 ? Absent : Count(newest.Epoch),
                newest.HasOffset ? Count(newest.Offset) : Absent,
                Age(shard.Max(one => one.Status.LagSeconds)),
                Age(age),
                seen.Length == 0 ? Absent : Count((ulong)seen.Sum(one => (long)one.Waiting)),
                hasFailure ? "FAILING" : shard.All(one => one.Status.Current) ? "ok" : "CATCHING UP");
        }

        console.Write(table);
    }

    private static void WriteBrokers(IAnsiConsole console, ClusterStatus[] members)
    {
        Table table = Tables.Create("Broker", "Member", "Connections", "State");
        foreach (ClusterStatus member in members)
        {
            foreach (BrokerStatus broker in member.Brokers)
            {
                table.AddText(
                    broker.Address,
                    member.Member,
                    Count(broker.Connections),
                    broker.Failure.Length == 0 ? "ok" : broker.Connections == 0 ? "NO CONNECTION" : "FAILING");
            }
        }

        console.Write(table);
    }

    private static string RoleOf(ClusterStatus? cluster) => cluster?.Role switch
    {
        ServerRole.Gateway => "gateway",
        ServerRole.Engine => "engine",
        _ => "all",
    };

    private static string StateOf(ClusterStatus? cluster) =>
        cluster is null ? "one machine"
        : !cluster.Ready ? "NOT READY"
        : cluster.HasEngines ? $"ready, one of {cluster.Engines}" : "ready";

    private static string Shards(uint count) => count == 1 ? "1 shard" : $"{Count(count)} shards";
}
