using System.Globalization;
using BtcStream.Engine;
using BtcStream.Server.Alerts.Rules;

namespace BtcStream.Server.Alerts;

/// <summary>
/// The alerts of a server: watchers that find them, a line in the log for each, and the webhook. Nothing here is on the way of a row, and nothing waits for the webhook.
/// </summary>
internal sealed class AlertHost : IAsyncDisposable
{
    private readonly EngineHost _engine;
    private readonly ulong _epoch;
    private readonly bool _isSynthetic;
    private readonly ILogger _logger;
    private readonly List<AlertWatcher> _watchers;
    private readonly AlertOutbox? _outbox;
    private readonly WebhookSender? _sender;
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private Alert? _inFlight;
    private long _raised;

    /// <summary>Puts the alerts together; nothing is watched before <see cref="StartAsync"/>.</summary>
    /// <param name="settings">Which, and where to.</param>
    /// <param name="engine">What is watched.</param>
    /// <param name="epoch">This run of the server, part of each event's id.</param>
    /// <param name="isSynthetic">Whether the data are made up.</param>
    /// <param name="time">Pauses and waits go by it.</param>
    /// <param name="logger">Where alerts are told.</param>
    public AlertHost(AlertSettings settings, EngineHost engine, ulong epoch, bool isSynthetic, TimeProvider time, ILogger logger)
    {
        (_engine, _epoch, _isSynthetic, _logger) = (engine, epoch, isSynthetic, logger);
        _watchers = [.. settings.Rules
            .GroupBy(rule => (rule.Underlying, rule.Model))
            .Select(group => new AlertWatcher(group.Key.Underlying, group.Key.Model, [.. group.Select(rule => rule.Rule())], Raise, time, logger))];
        if (settings.Webhook is { } webhook)
        {
            _outbox = new AlertOutbox(webhook.QueueCapacity, Counters, time, logger);
            _sender = new WebhookSender(webhook, time, Random.Shared.NextDouble, Counters, logger);
        }
    }

    /// <summary>Sequence that every watcher has looked at; the largest number where there is none.</summary>
    public long LastSeen => _watchers.Count == 0 ? long.MaxValue : _watchers.Min(static watcher => watcher.LastSeen);

    /// <summary>Counts.</summary>
    public AlertCounters Counters { get; } = new();

    /// <summary>Whether there is any rule.</summary>
    public bool IsOn => _watchers.Count > 0;

    /// <summary>Takes the recovered state for told, and starts to watch. Call it before anybody can change the state.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public async Task StartAsync()
    {
        foreach (AlertWatcher watcher in _watchers)
        {
            await watcher.StartAsync(_engine);
        }

        if (_outbox is not null && _sender is not null)
        {
            _sending = SendAllAsync(_outbox, _sender);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (AlertWatcher watcher in _watchers)
        {
            await watcher.DisposeAsync();
        }

        _outbox?.Close();
        await _stop.CancelAsync();
        await _sending;
        List<Alert> left = [.. _inFlight is { } last ? [last] : Array.Empty<Alert>(), .. _outbox?.Drain() ?? []];
        if (left.Count > 0)
        {
            AlertLog.Undelivered(_logger, left.Count, left[0].EventId);
        }

        _sender?.Dispose();
        _stop.Dispose();
    }

    private async Task SendAllAsync(AlertOutbox outbox, WebhookSender sender)
    {
        try
        {
            await foreach (Alert alert in outbox.TakeAllAsync(_stop.Token))
            {
                _inFlight = alert;
                await sender.SendAsync(alert, _stop.Token);
                _inFlight = null;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server is stopping; what is left is told of.
        }
    }

    private void Raise(AlertWatcher watcher, IAlertRule rule, AlertFigures figures, AlertFinding finding)
    {
        long number = Interlocked.Increment(ref _raised);
        var alert = new Alert
        {
            EventId = string.Create(CultureInfo.InvariantCulture, $"{_epoch:x}-{number}"),
            Rule = rule.Name,
            Finding = finding,
            Underlying = watcher.Underlying,
            Model = watcher.Model,
            AsOfUnixNanos = figures.AsOfUnixNanos,
            Sequence = figures.Sequence,
            IsSynthetic = _isSynthetic,
        };
        Counters.CountRaised(finding.Kind);
        AlertLog.Raised(
            _logger, alert.EventId, AlertKinds.NameOf(finding.Kind), rule.Name, alert.Underlying, _isSynthetic ? " (SYNTHETIC)" : "", AlertBody.NameOf(alert.Model), finding.Text);
        _outbox?.Put(alert);
    }
}
