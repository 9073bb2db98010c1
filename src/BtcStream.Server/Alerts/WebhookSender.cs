using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using BtcStream.Server.Services;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace BtcStream.Server.Alerts;

/// <summary>
/// Posts alerts one after the other, signed. One that is not taken is tried again with longer and longer waits, at least as long as the receiver asks for, and given up
/// after a bound; a receiver that says that it will never take it is not asked again. So each is delivered at least once or given up aloud, and a receiver that has seen
/// its id before can leave it.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);
    private static readonly ResiliencePropertyKey<Alert> OfAlert = new("alert");

    private readonly WebhookSettings _settings;
    private readonly TimeProvider _time;
    private readonly AlertCounters _counters;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // A redirect could lead anywhere, with a signed body.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A sender; nothing is sent yet.</summary>
    /// <param name="settings">Valid.</param>
    /// <param name="time">Waits and time limits go by it.</param>
    /// <param name="random">Draws from 0 to 1.</param>
    /// <param name="counters">Counts what becomes of alerts.</param>
    /// <param name="logger">Where that is told.</param>
    public WebhookSender(WebhookSettings settings, TimeProvider time, Func<double> random, AlertCounters counters, ILogger logger)
    {
        (_settings, _time, _counters, _logger) = (settings, time, counters, logger);
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (settings.MaxAttempts > 1)
        {
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = static outcome => ValueTask.FromResult(IsWorthAnother(outcome.Outcome)),
                MaxRetryAttempts = settings.MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstWait,
                MaxDelay = LongestWait,
                DelayGenerator = retry => ValueTask.FromResult(AskedFor(retry.Outcome.Result)),
                OnRetry = Retrying,
                Randomizer = random,
            });
        }

        _pipeline = pipeline.AddTimeout(new TimeoutStrategyOptions { Timeout = settings.Timeout }).Build();
    }

    /// <summary>Sends one alert, as often as it takes.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<bool> SendAsync(Alert alert, CancellationToken cancellation)
    {
        byte[] body = AlertBody.Write(alert);
        int attempts = 0;
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(OfAlert, alert);
        try
        {
            using HttpResponseMessage answer = await _pipeline.ExecuteAsync(
                async attempt =>
                {
                    attempts++;
                    return await PostAsync(alert, body, attempt.CancellationToken);
                },
                context);
            if (answer.IsSuccessStatusCode)
            {
                _counters.CountDelivered();
                AlertLog.Delivered(_logger, alert.EventId, _settings.Address.Host, attempts);
                return true;
            }

            GiveUp(alert, attempts, ReasonOf(answer, null));
        }
        catch (Exception e) when (IsOfNetwork(e))
        {
            GiveUp(alert, attempts, ReasonOf(null, e));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(Alert alert, byte[] body, CancellationToken cancellation)
    {
        string timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("btcstream-server", ServerInfoSource.Version));
        request.Headers.Add(AlertBody.IdempotencyHeader, alert.EventId);
        request.Headers.Add(AlertBody.TimestampHeader, timestamp);
        request.Headers.Add(AlertBody.SignatureHeader, AlertBody.Sign(_settings.Secret, timestamp, body));

        // The answer's body is nobody's business here, and may be endless.
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private ValueTask Retrying(OnRetryArguments<HttpResponseMessage> retry)
    {
        _counters.CountFailedAttempt();
        string eventId = retry.Context.Properties.TryGetValue(OfAlert, out Alert? alert) ? alert.EventId : "";
        AlertLog.AttemptFailed(
            _logger, eventId, _settings.Address.Host, retry.AttemptNumber + 1, ReasonOf(retry.Outcome.Result, retry.Outcome.Exception), retry.RetryDelay.TotalSeconds);
        retry.Outcome.Result?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void GiveUp(Alert alert, int attempts, string reason)
    {
        _counters.CountFailedAttempt();
        _counters.CountGivenUp();
        AlertLog.GivenUp(_logger, alert.EventId, _settings.Address.Host, attempts, reason);
    }

    private static bool IsOfNetwork(Exception? exception) => exception is HttpRequestException or TimeoutRejectedException or IOException;

    private static bool IsWorthAnother(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { StatusCode: var code } ? (int)code >= 500 || code is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout : IsOfNetwork(outcome.Exception);

    /// <summary>How long the receiver asks to be left alone; null where it does not say.</summary>
    private TimeSpan? AskedFor(HttpResponseMessage? answer)
    {
        TimeSpan? asked = answer?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };
        return asked is { } wait && wait > TimeSpan.Zero ? wait < LongestRetryAfter ? wait : LongestRetryAfter : null;
    }

    /// <summary>An exception's own message may have the address in it.</summary>
    private string ReasonOf(HttpResponseMessage? answer, Exception? exception) => (answer, exception) switch
    {
        ({ } given, _) => string.Create(CultureInfo.InvariantCulture, $"it answered {(int)given.StatusCode}"),
        (_, TimeoutRejectedException) => string.Create(CultureInfo.InvariantCulture, $"it did not answer within {_settings.Timeout.TotalSeconds} s"),
        (_, HttpRequestException http) => http.HttpRequestError is HttpRequestError.Unknown ? "the connection failed" : $"the connection failed ({http.HttpRequestError})",
        _ => "the connection ended",
    };
}
