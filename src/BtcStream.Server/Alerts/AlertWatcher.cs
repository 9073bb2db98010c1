using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Alerts;

/// <summary>
/// An ordinary subscriber of one underlying under one positioning model, which shows its rules the newest view whenever there is one. Views in between are skipped, and
/// the engine never waits for it.
/// </summary>
internal sealed class AlertWatcher : IAsyncDisposable
{
    /// <summary>Views are looked at ten times a second at most: alerts are for people and slow programs.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _underlying;
    private readonly PositioningModel _model;
    private readonly IReadOnlyList<IAlertRule> _rules;
    private readonly Action<AlertWatcher, IAlertRule, AlertFigures, AlertFinding> _raise;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private RiskSubscription? _subscription;
    private Task _running = Task.CompletedTask;
    private long _seen = -1;

    /// <summary>A watcher that does not watch yet.</summary>
    /// <param name="underlying">Coin.</param>
    /// <param name="model">Positioning model.</param>
    /// <param name="rules">Rules of its own.</param>
    /// <param name="raise">Takes what they find; must not wait.</param>
    /// <param name="time">Keeps the pause.</param>
    /// <param name="logger">Where an end is told.</param>
    public AlertWatcher(
        string underlying,
        PositioningModel model,
        IReadOnlyList<IAlertRule> rules,
        Action<AlertWatcher, IAlertRule, AlertFigures, AlertFinding> raise,
        TimeProvider time,
        ILogger logger)
    {
        (_underlying, _model, _rules, _raise, _time, _logger) = (underlying, model, rules, raise, time, logger);
    }

    /// <summary>Coin.</summary>
    public string Underlying => _underlying;

    /// <summary>Positioning model.</summary>
    public PositioningModel Model => _model;

    /// <summary>Sequence of the last state that was looked at. Any thread.</summary>
    public long LastSeen => Volatile.Read(ref _seen);

    /// <summary>Takes the state as it is for told, and watches from there.</summary>
    /// <param name="engine">Started, and not yet open to anybody.</param>
    /// <exception cref="EngineStoppedException">It has stopped.</exception>
    public async Task StartAsync(EngineHost engine)
    {
        RiskParts parts = _rules.Aggregate(RiskParts.None, static (all, rule) => all | rule.Parts);
        _subscription = await engine.SubscribeAsync(_underlying, _model, parts);
        Look(_subscription, isFirst: true);
        _running = RunAsync(_subscription);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _subscription?.Dispose();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(RiskSubscription subscription)
    {
        try
        {
            while (await subscription.WaitAsync())
            {
                Look(subscription, isFirst: false);
                await Task.Delay(Pause, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server is stopping.
        }
#pragma warning disable CA1031 // A rule that fails must not take the server with it, and must not fail in silence.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AlertLog.Ended(_logger, _underlying, e.ToString());
        }
    }

    private void Look(RiskSubscription subscription, bool isFirst)
    {
        AlertFigures figures;
        using (RiskView? view = subscription.TryTake(_seen))
        {
            if (view is null)
            {
                return;
            }

            figures = AlertFigures.Of(view, isFirst);
        }

        foreach (IAlertRule rule in _rules)
        {
            foreach (AlertFinding finding in rule.Observe(figures))
            {
                _raise(this, rule, figures, finding);
            }
        }

        Volatile.Write(ref _seen, figures.Sequence);
    }
}
