using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>A request as the receiver got it.</summary>
internal sealed record ReceivedHook(string IdempotencyKey, string Timestamp, string Signature, string ContentType, byte[] Body);

/// <summary>A webhook's receiver on a port that the system picks, which answers as the test says.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedHook> _received = new();
    private readonly WebApplication _app;
    private readonly Func<int, HttpContext, Task> _answer;
    private int _count;

    private FakeReceiver(Func<int, HttpContext, Task> answer)
    {
        _answer = answer;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>Where it is.</summary>
    public Uri Address => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "/hook?key=hidden");

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<ReceivedHook> Received => [.. _received];

    /// <summary>A receiver that answers with these codes, and 204 after them.</summary>
    public static Task<FakeReceiver> StartAsync(params int[] codes) => StartAsync((number, http) =>
    {
        http.Response.StatusCode = number <= codes.Length ? codes[number - 1] : StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });

    /// <summary>A receiver that answers as a function does, which is told the request's number.</summary>
    public static async Task<FakeReceiver> StartAsync(Func<int, HttpContext, Task> answer)
    {
        var receiver = new FakeReceiver(answer);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Asks for a pause.</summary>
    public static void RetryAfter(HttpContext http, int seconds)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _received.Enqueue(new ReceivedHook(
            http.Request.Headers["Idempotency-Key"].ToString(),
            http.Request.Headers["BtcStream-Timestamp"].ToString(),
            http.Request.Headers["BtcStream-Signature"].ToString(),
            http.Request.ContentType ?? "",
            body.ToArray()));
        await _answer(Interlocked.Increment(ref _count), http);
    }
}
