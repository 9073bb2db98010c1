using System.Runtime.InteropServices;
using BtcStream.Cli.Output;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Watch;

/// <summary>Shows a subscription until it is told to end: as a moving picture on a terminal, as a line a second elsewhere.</summary>
/// <param name="environment">Where to show it.</param>
/// <param name="client">The server.</param>
/// <param name="request">What to follow; with the views SUMMARY, STRIKES and LIQUIDATION_HEATMAP.</param>
/// <param name="json">Whether lines are JSON.</param>
internal sealed class WatchSession(CliEnvironment environment, BtcStreamMethods client, SubscribeRequest request, bool json)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRedraw = TimeSpan.FromMilliseconds(100);

    private readonly RiskFollower _follower = new(client, request, environment.Time);
    private readonly BesideLadder _beside = new(client, request.Underlying, environment.Time);

    /// <summary>What a watch subscribes to.</summary>
    /// <param name="underlying">The coin.</param>
    /// <param name="model">Dealer positioning.</param>
    /// <param name="intervalMillis">Shortest time between updates.</param>
    public static SubscribeRequest RequestFor(string underlying, PositioningModel model, uint intervalMillis) =>
        new() { Underlying = underlying, PositioningModel = model, MinIntervalMs = intervalMillis, Views = { View.Summary, View.Strikes, View.LiquidationHeatmap } };

    /// <summary>Shows it.</summary>
    /// <param name="once">Whether the first figures are all.</param>
    /// <param name="cancellation">Ends it, which is how it is meant to end.</param>
    /// <exception cref="Rpc.RpcException">The server could not be reached at all, or refused for good.</exception>
    public async Task RunAsync(bool once, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task following = _follower.RunAsync(ending.Token);
        try
        {
            await WaitForFirstAsync(following);
            await _beside.AskAsync(ending.Token);
            if (once)
            {
                WriteOnce();
            }
            else if (environment.IsTerminal && !json)
            {
                await DrawAsync(following, ending.Token);
            }
            else
            {
                await WriteLinesAsync(following, ending.Token);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The way out.
        }
        finally
        {
            await ending.CancelAsync();
            await following.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task WaitForFirstAsync(Task following)
    {
        while (_follower.Read().Updates == 0)
        {
            if (await Task.WhenAny(_follower.Changed, following) == following)
            {
                await following;
            }
        }
    }

    private void WriteOnce()
    {
        RiskView view = Read();
        if (json)
        {
            WriteJson(view);
            return;
        }

        (int width, int height) = environment.IsTerminal ? environment.ReadSize() : (80, 24);
        foreach (FrameLine line in Render(view, width, height - 1))
        {
            environment.Out.WriteLine(line);
        }
    }

    private RiskView Read() => _follower.Read() with { Beside = _beside.Latest };

    private async Task DrawAsync(Task following, CancellationToken cancellation)
    {
        Task asking = _beside.KeepAskingAsync(cancellation);
        var resized = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration? onResize = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Volatile.Read(ref resized).TrySetResult());
        using var screen = new TerminalScreen(environment);
        while (true)
        {
            Volatile.Write(ref resized, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            RiskView view = Read();
            screen.Draw((width, height) => Render(view, width, height), dim: !view.Connection.IsLive);

            // Faster than the eye is waste; slower than a second, and the ages would stand still.
            await Task.Delay(ShortestRedraw, environment.Time, cancellation);
            Task ended = await Task.WhenAny(_follower.Changed, resized.Task, following, asking, Task.Delay(LineInterval, environment.Time, cancellation));
            if (ended == following || ended == asking)
            {
                await ended;
            }

            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task WriteLinesAsync(Task following, CancellationToken cancellation)
    {
        Connection? told = null;
        while (true)
        {
            RiskView view = _follower.Read();
            if (view.Connection.IsLive)
            {
                WriteLine(view);
            }
            else if (view.Connection != told)
            {
                // Figures that are no longer current are not repeated: that they stop is said instead.
                await environment.Error.WriteLineAsync($"btcstream: not connected, attempt {view.Connection.Attempt} failed: {view.Connection.Problem}");
            }

            told = view.Connection;
            if (await Task.WhenAny(following, Task.Delay(LineInterval, environment.Time, cancellation)) == following)
            {
                await following;
            }

            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void WriteLine(RiskView view)
    {
        if (json)
        {
            WriteJson(view);
        }
        else if (view.Summary is { } summary)
        {
            environment.Out.WriteLine($"{SummaryLine.Of(summary)}  updated {Figures.Age(view.SinceUpdate?.TotalSeconds)} ago");
        }
    }

    private void WriteJson(RiskView view)
    {
        if (view.Summary is { } summary)
        {
            environment.Out.WriteLine(Json.Line(summary));
        }
    }

    private IReadOnlyList<FrameLine> Render(RiskView view, int width, int height) =>
        new WatchFrame(width, height, environment.IsUnicode ? FrameGlyphs.Unicode : FrameGlyphs.Ascii).Render(view, client.Address.Authority);
}
