using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BtcStream.Quant.Gamma;
using BtcStream.Server.Alerts;
using BtcStream.Server.Tests.Security;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>What becomes of an alert on its way out. Time is the test's own.</summary>
public sealed class WebhookSenderTests : IDisposable
{
    private static readonly byte[] Secret = "a secret of twenty-eight bytes"u8.ToArray();
    private readonly ManualClock _clock = new();
    private readonly AlertCounters _counters = new();
    private readonly CapturedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Send_ToAReceiver_IsSignedAndWhole()
    {
        await using FakeReceiver receiver = await FakeReceiver.StartAsync();
        _clock.Advance(TimeSpan.FromDays(20_000));
        using WebhookSender sender = Sender(receiver.Address);

        Assert.True(await sender.SendAsync(Sample, Cancellation));

        ReceivedHook hook = Assert.Single(receiver.Received);
        Assert.Equal(("1a-7", "1728000000", "application/json"), (hook.IdempotencyKey, hook.Timestamp, hook.ContentType));
        byte[] signed = [.. Encoding.ASCII.GetBytes("1728000000."), .. hook.Body];
        Assert.Equal("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, signed)), hook.Signature);
        using var body = JsonDocument.Parse(hook.Body);
        JsonElement root = body.RootElement;
        Assert.Equal(
            ("btcstream.alert.v1", "1a-7", "flip_crossed", "flip-0", "BTC", "naive", "2026-01-19T04:06:41.1234567Z", 42, true, "what happened"),
            (Text(root, "schema"), Text(root, "event_id"), Text(root, "kind"), Text(root, "rule"), Text(root, "underlying"), Text(root, "positioning_model"), Text(root, "as_of"),
                root.GetProperty("sequence").GetInt32(), root.GetProperty("synthetic").GetBoolean(), Text(root, "text")));
        Assert.Equal(91_000.5, root.GetProperty("before").GetProperty("index_price_usd").GetDouble());
        Assert.Equal(("short_gamma", false), (Text(root.GetProperty("after"), "dealers"), root.GetProperty("after").TryGetProperty("flip_price_usd", out _)));
        Assert.Equal((1L, 0L, 0L), (_counters.Delivered, _counters.FailedAttempts, _counters.GivenUp));
    }

    [Fact]
    public async Task Send_ToAReceiverThatFails_IsTriedAgainUnderTheSameKey()
    {
        await using FakeReceiver receiver = await FakeReceiver.StartAsync(500, 503, 408);
        using WebhookSender sender = Sender(receiver.Address);

        Task<bool> sending = sender.SendAsync(Sample, Cancellation);
        for (int failure = 1; failure <= 3; failure++)
        {
            await WaitForRetryAsync(failure);
            _clock.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.True(await sending);
        Assert.Equal(["1a-7", "1a-7", "1a-7", "1a-7"], receiver.Received.Select(hook => hook.IdempotencyKey));
        Assert.Equal(4, receiver.Received.Select(hook => hook.Signature).Distinct().Count());
        Assert.Equal((1L, 3L, 0L), (_counters.Delivered, _counters.FailedAttempts, _counters.GivenUp));
    }

    [Fact]
    public async Task Send_ToAReceiverThatAsksForAPause_WaitsAsLong()
    {
        await using FakeReceiver receiver = await FakeReceiver.StartAsync((number, http) =>
        {
            http.Response.StatusCode = 204;
            if (number == 1)
            {
                FakeReceiver.RetryAfter(http, 300);
            }

            return Task.CompletedTask;
        });
        using WebhookSender sender = Sender(receiver.Address);

        Task<bool> sending = sender.SendAsync(Sample, Cancellation);
        await WaitForRetryAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(1, _clock.Pending);
        Assert.Single(receiver.Received);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await sending);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Contains(_log.Lines, line => line.Id == 803 && line.Text.Contains("it answered 429. The next is in 300.0 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ToAReceiverThatIsSlow_EndsAtTheTimeLimit()
    {
        var release = new TaskCompletionSource();
        await using FakeReceiver receiver = await FakeReceiver.StartAsync((number, http) =>
        {
            http.Response.StatusCode = 204;
            return number == 1 ? release.Task : Task.CompletedTask;
        });
        using WebhookSender sender = Sender(receiver.Address);

        Task<bool> sending = sender.SendAsync(Sample, Cancellation);
        await Eventually.True(() => receiver.Received.Count == 1, "the first attempt arrives");
        _clock.Advance(TimeSpan.FromSeconds(WebhookSettings.DefaultTimeoutSeconds));
        await WaitForRetryAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.True(await sending);
        release.SetResult();
        Assert.Contains(_log.Lines, line => line.Id == 803 && line.Text.Contains("it did not answer within 10 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ThatNeverSucceeds_IsGivenUpAfterItsAttempts()
    {
        await using FakeReceiver receiver = await FakeReceiver.StartAsync(500, 500, 500, 500, 500);
        using WebhookSender sender = Sender(receiver.Address, maxAttempts: 3);

        Task<bool> sending = sender.SendAsync(Sample, Cancellation);
        for (int failure = 1; failure <= 2; failure++)
        {
            await WaitForRetryAsync(failure);
            _clock.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.False(await sending);
        Assert.Equal(3, receiver.Received.Count);
        Assert.Equal((0L, 3L, 1L), (_counters.Delivered, _counters.FailedAttempts, _counters.GivenUp));
        Assert.Equal("Alert 1a-7 is given up: 127.0.0.1 did not take it in 3 attempts, the last because it answered 500", _log.Lines.Last().Text);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task Send_ToAReceiverThatRefuses_IsGivenUpAtOnce(int code)
    {
        await using FakeReceiver receiver = await FakeReceiver.StartAsync(code, code);
        using WebhookSender sender = Sender(receiver.Address);

        Assert.False(await sender.SendAsync(Sample, Cancellation));

        Assert.Single(receiver.Received);
        Assert.Equal((1L, 1L), (_counters.FailedAttempts, _counters.GivenUp));
    }

    [Fact]
    public async Task Send_ToNobody_IsGivenUp_AndNoLineHasSecretOrPath()
    {
        using var nobody = new HeldPort();
        using WebhookSender sender = Sender(new Uri($"http://127.0.0.1:{nobody.Number}/hook?key=hidden"), maxAttempts: 2);

        Task<bool> sending = sender.SendAsync(Sample, Cancellation);
        await WaitForRetryAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.False(await sending);
        Assert.Contains("the connection failed", _log.Lines.Last().Text, StringComparison.Ordinal);
        Assert.All(_log.Lines, line => Assert.DoesNotContain("hidden", line.Text, StringComparison.Ordinal));
        Assert.All(_log.Lines, line => Assert.DoesNotContain("a secret", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outbox_OfAReceiverThatHangs_DropsTheOldestAndCounts()
    {
        var outbox = new AlertOutbox(3, _counters, _clock, _log);
        for (int i = 1; i <= 5; i++)
        {
            outbox.Put(Sample with { EventId = $"1a-{i}" });
        }

        Assert.Equal((2L, 3L), (_counters.Dropped, _counters.Pending()));
        Assert.Equal("Alert 1a-1 was dropped, the oldest of 3 that wait for the webhook; 1 so far", Assert.Single(_log.Lines).Text);
        outbox.Close();
        List<string> left = [];
        await foreach (Alert alert in outbox.TakeAllAsync(Cancellation))
        {
            left.Add(alert.EventId);
        }

        Assert.Equal(["1a-3", "1a-4", "1a-5"], left);
    }

    private static Alert Sample { get; } = new()
    {
        EventId = "1a-7",
        Rule = "flip-0",
        Underlying = "BTC",
        Model = PositioningModel.Naive,
        AsOfUnixNanos = 1_768_795_601_123_456_789,
        Sequence = 42,
        IsSynthetic = true,
        Finding = new AlertFinding(
            AlertKind.FlipCrossed,
            "what happened",
            [AlertValue.Of("dealers", "long_gamma"), AlertValue.Of("index_price_usd", 91_000.5)],
            [AlertValue.Of("dealers", "short_gamma"), AlertValue.Of("flip_price_usd", double.NaN)]),
    };

    private static string Text(JsonElement element, string field) => element.GetProperty(field).GetString()!;

    /// <summary>Until an attempt has failed, and the one timer left is the wait for the next.</summary>
    private Task WaitForRetryAsync(int failures) => Eventually.True(() => _counters.FailedAttempts == failures && _clock.Pending == 1, $"failure {failures}");

    private WebhookSender Sender(Uri address, int maxAttempts = WebhookSettings.DefaultMaxAttempts) =>
        new(new WebhookSettings { Address = address, Secret = Secret, MaxAttempts = maxAttempts }, _clock, () => 0.5, _counters, _log);
}
