using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;
using CallOptions = BtcStream.Rpc.Client.CallOptions;

namespace BtcStream.Cli.Watch;

/// <summary>Follows the stress table until told to end: a moving table on a terminal; elsewhere the table once and then a line for every change of state, or JSON.</summary>
/// <param name="environment">Where to show it.</param>
/// <param name="client">The server.</param>
/// <param name="request">What to follow; with the view STRESS.</param>
/// <param name="json">Whether to print every table as JSON.</param>
internal sealed class StressSession(CliEnvironment environment, BtcStreamMethods client, SubscribeRequest request, bool json)
{
    private static readonly TimeSpan ShortestRedraw = TimeSpan.FromMilliseconds(100);

    private readonly RiskFollower _follower = new(client, request, environment.Time);
    private readonly Dictionary<string, StressState> _states = new(StringComparer.Ordinal);
    private bool _synthetic;
    private ulong _updates;

    /// <summary>What it subscribes to.</summary>
    public static SubscribeRequest RequestFor(string underlying, PositioningModel model, uint intervalMillis) =>
        new() { Underlying = underlying, PositioningModel = model, MinIntervalMs = intervalMillis, Views = { View.Stress } };

    /// <summary>Shows it.</summary>
    /// <param name="cancellation">Ends it, which is how it is meant to end.</param>
    /// <exception cref="Rpc.RpcException">The server could not be reached at all, or refused for good.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task following = _follower.RunAsync(ending.Token);
        try
        {
            // Updates do not say whether the data is made up.
            _synthetic = (await client.GetServerInfo.CallAsync(new GetServerInfoRequest(), new CallOptions { Cancellation = ending.Token })).Synthetic;
            using TerminalScreen? screen = environment.IsTerminal && !json ? new TerminalScreen(environment) : null;
            await ShowAsync(screen, following, ending.Token);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is OperationCanceledException or Rpc.RpcException)
        {
            // The way out.
        }
        finally
        {
            await ending.CancelAsync();
            await following.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task ShowAsync(TerminalScreen? screen, Task following, CancellationToken cancellation)
    {
        Connection? told = null;
        while (true)
        {
            RiskView view = _follower.Read();
            if (screen is not null)
            {
                Draw(screen, view);
                await Task.Delay(ShortestRedraw, environment.Time, cancellation);
            }
            else if (view.Connection.IsLive)
            {
                Print(view);
            }
            else if (view.Connection != told && view.Connection.Attempt > 0)
            {
                await environment.Error.WriteLineAsync($"btcstream: not connected, attempt {view.Connection.Attempt} failed: {view.Connection.Problem}");
            }

            told = view.Connection;
            if (await Task.WhenAny(_follower.Changed, following) == following)
            {
                await following;
            }

            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Draw(TerminalScreen screen, RiskView view)
    {
        if (TableOf(view) is { } table)
        {
            screen.Draw(console =>
            {
                console.Line(view.Connection.IsLive ? client.Address.Authority : $"NOT CONNECTED to {client.Address.Authority}: {view.Connection.Problem}");
                StressText.WriteShort(console, table, environment.ReadSize().Height);
            });
        }
    }

    private void Print(RiskView view)
    {
        if (view.Updates == _updates || TableOf(view) is not { } table)
        {
            return;
        }

        _updates = view.Updates;
        if (json)
        {
            environment.Out.WriteLine(Json.Line(table));
        }
        else if (_states.Count == 0)
        {
            StressText.Write(environment.CreateConsole(), table);
        }
        else
        {
            foreach (StressRow row in table.Rows.Where(row => !_states.TryGetValue(row.Name, out StressState before) || before != row.State))
            {
                environment.Out.WriteLine(StressText.Line(row, table.AsOf, _states.GetValueOrDefault(row.Name)));
            }
        }

        foreach (StressRow row in table.Rows)
        {
            _states[row.Name] = row.State;
        }
    }

    private StressTable? TableOf(RiskView view)
    {
        if (view.Stress is not { } held)
        {
            return null;
        }

        StressTable table = held.Clone();
        table.Synthetic = _synthetic;
        return table;
    }
}
