using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>A made-up venue behind real sockets, on a port that the system picks.</summary>
internal sealed class VenueServer : IAsyncDisposable
{
    private readonly FakeVenue _venue;
    private readonly TimeProvider _time;
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<DateTimeOffset> _requestTimes = new();
    private HttpContext? _connection;

    private VenueServer(FakeVenue venue, TimeProvider time)
    {
        (_venue, _time) = (venue, time);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
    }

    /// <summary>Its root.</summary>
    public Uri Root => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Requests over HTTP so far.</summary>
    public int Requests => _requestTimes.Count;

    /// <summary>When each of them came, by the test's clock.</summary>
    public IReadOnlyCollection<DateTimeOffset> RequestTimes => _requestTimes;

    /// <summary>What requests over HTTP are answered with; 200 answers them.</summary>
    public int Status { get; set; } = 200;

    public static async Task<VenueServer> StartAsync(FakeVenue venue, TimeProvider time)
    {
        var server = new VenueServer(venue, time);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Breaks the connection, as a cut line does.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _connection?.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Abort();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (http.WebSockets.IsWebSocketRequest)
        {
            await ServeSocketAsync(http);
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        string body = await reader.ReadToEndAsync();
        _requestTimes.Enqueue(_time.GetUtcNow());
        http.Response.StatusCode = Status;
        if (Status != 200)
        {
            http.Response.Headers.RetryAfter = "30";
            return;
        }

        string answer;
        lock (_gate)
        {
            answer = _venue.OnHttp($"{http.Request.Path}{http.Request.QueryString}", body.Length == 0 ? null : body, now);
        }

        await http.Response.WriteAsync(answer);
    }

    private async Task ServeSocketAsync(HttpContext http)
    {
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync();
        lock (_gate)
        {
            _connection = http;
            Connections++;
            _venue.OnConnected();
        }

        byte[] buffer = new byte[1 << 20];
        try
        {
            while (await socket.ReceiveAsync(buffer, http.RequestAborted) is { MessageType: WebSocketMessageType.Text } received)
            {
                Assert.True(received.EndOfMessage);
                string[] replies;
                lock (_gate)
                {
                    replies = [.. _venue.OnText(Encoding.UTF8.GetString(buffer, 0, received.Count), _time.GetUtcNow().ToUnixTimeMilliseconds())];
                }

                foreach (string reply in replies)
                {
                    // In two frames, as some venues do.
                    byte[] utf8 = Encoding.UTF8.GetBytes(reply);
                    await socket.SendAsync(utf8.AsMemory(0, utf8.Length / 2), WebSocketMessageType.Text, endOfMessage: false, http.RequestAborted);
                    await socket.SendAsync(utf8.AsMemory(utf8.Length / 2), WebSocketMessageType.Text, endOfMessage: true, http.RequestAborted);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The feed, or the test, has cut the line.
        }
        finally
        {
            lock (_gate)
            {
                _connection = _connection == http ? null : _connection;
            }
        }
    }
}
