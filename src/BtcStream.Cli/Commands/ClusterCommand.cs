using System.CommandLine;
using BtcStream.Cli.Client;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Cli.Commands;

/// <summary>What one server of a cluster said of itself.</summary>
/// <param name="Address">The server.</param>
/// <param name="Info">Its answer; null where there was none.</param>
/// <param name="Failure">Why there was none; null where there was one.</param>
internal sealed record MemberAnswer(string Address, ServerInfo? Info, string? Failure);

/// <summary><c>cluster status</c>: which servers there are, who owns which shard, how far behind, and how the brokers are.</summary>
internal sealed class ClusterCommand
{
    /// <summary>Time after which what came of a shard is old: it publishes once a second whatever happens.</summary>
    private const double LongestMergeAgeSeconds = 5.0;

    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _global;

    private readonly Argument<string[]> _servers = new("HOST:PORT")
    {
        Description = "Servers to ask, engines and gateways; without any, the one of --server",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private ClusterCommand(CliEnvironment environment, GlobalOptions global) => (_environment, _global) = (environment, global);

    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner)
    {
        var cluster = new ClusterCommand(environment, global);
        var status = new Command("status", "Roles, owners of shards and their epochs, lag, age of what was merged, brokers.") { cluster._servers };
        runner.Bind(status, cluster.StatusAsync);
        return new Command("cluster", "Look at several machines that work as one.") { status };
    }

    private async Task<int> StatusAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[] named = parsed.GetValue(_servers) ?? [];
        List<MemberAnswer> answers = [];
        foreach (string? server in named.Length == 0 ? [null] : named.Cast<string?>())
        {
            answers.Add(await AskAsync(parsed, server, cancellation));
        }

        if (parsed.GetValue(_global.Json))
        {
            await WriteJsonAsync(answers);
        }
        else
        {
            ClusterText.Write(_environment.CreateConsole(), answers);
        }

        return answers.Exists(answer => answer.Failure is not null) ? ExitCodes.Server
            : answers.TrueForAll(answer => answer.Info!.Cluster is not { } cluster || IsWell(cluster)) ? ExitCodes.Ok
            : ExitCodes.NotReady;
    }

    private static bool IsWell(ClusterStatus cluster) =>
        cluster.Ready && cluster.Problem.Length == 0 && cluster.ShardStatus.All(shard => shard.Current && shard.Failure.Length == 0 && shard.MergeAgeSeconds <= LongestMergeAgeSeconds);

    private async Task<MemberAnswer> AskAsync(ParseResult parsed, string? server, CancellationToken cancellation)
    {
        BtcStreamClientOptions connection = _global.Connection.Read(parsed, _environment.ReadVariable, server);
        using BtcStreamMethods client = ServerConnection.Connect(connection);
        string authority = new Uri(connection.Address).Authority;
        try
        {
            ServerInfo info = await client.GetServerInfo.CallAsync(new GetServerInfoRequest(), _global.CallOptions(parsed, cancellation));
            return new MemberAnswer(authority, info, null);
        }
        catch (RpcException failure) when (!cancellation.IsCancellationRequested)
        {
            return new MemberAnswer(authority, null, failure.Status.Detail);
        }
    }

    private async Task WriteJsonAsync(List<MemberAnswer> answers)
    {
        foreach (MemberAnswer answer in answers)
        {
            if (answer.Info is { } info)
            {
                await _environment.Out.WriteLineAsync(Json.Line(info.Cluster ?? new ClusterStatus { Role = ServerRole.All, Ready = true }));
            }
            else
            {
                await _environment.Error.WriteLineAsync($"btcstream: {answer.Address}: {answer.Failure}");
            }
        }
    }
}
