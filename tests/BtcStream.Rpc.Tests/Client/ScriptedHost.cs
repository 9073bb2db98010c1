using System.Net;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>An HTTP/2 server that answers as a test likes, right or wrong.</summary>
internal sealed class ScriptedHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public static async Task<ScriptedHost> StartAsync(RequestDelegate script, Action<ListenOptions>? listen = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RpcKestrel.Configure(kestrel);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, options =>
            {
                options.Protocols = HttpProtocols.Http2;
                listen?.Invoke(options);
            });
        });
        WebApplication app = builder.Build();
        app.Run(script);
        await app.StartAsync();
        return new ScriptedHost(app);
    }

    /// <summary>Starts a server that answers every request with these headers, bytes and trailers.</summary>
    public static Task<ScriptedHost> StartAsync(
        (string Name, string Value)[] headers, byte[] body, (string Name, string Value)[] trailers, int httpStatus = 200) => StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.StatusCode = httpStatus;
            foreach ((string name, string value) in headers)
            {
                http.Response.Headers.Append(name, value);
            }

            foreach ((string name, string value) in trailers)
            {
                http.Response.AppendTrailer(name, value);
            }

            await http.Response.Body.WriteAsync(body);
        });

    public TestingClient Connect(RpcChannelOptions? options = null) => new(Address, options);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
