using System.Net.Security;
using System.Security.Authentication;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace BtcStream.Server.Security;

/// <summary>The addresses that the server listens on, and how: without TLS one protocol an address, with TLS both on each.</summary>
/// <param name="options">Valid options.</param>
/// <param name="files">The certificates.</param>
/// <param name="guard">Ends connections that flood.</param>
/// <param name="time">Measures how fast connections come.</param>
/// <param name="onHttp">Told of each endpoint that serves HTTP/1.1, before TLS is added to it; null for nobody.</param>
internal sealed class Endpoints(ServerOptions options, SecurityFiles files, ConnectionGuard guard, TimeProvider time, Action<ListenOptions>? onHttp = null)
{
    private readonly AddressConnections _connections = new(options.Limits.MaxConnectionsPerAddress, options.Limits.MaxNewConnectionsPerSecond, time);

    /// <summary>Connections closed because their address had too many.</summary>
    public long RefusedConnections => _connections.Refused;

    /// <summary>Sets Kestrel up.</summary>
    public void Configure(KestrelServerOptions kestrel)
    {
        RpcKestrel.Configure(kestrel);
        KestrelLimits.Configure(kestrel, options.Limits);
        Listen(kestrel, options.Listen, HttpProtocols.Http2);
        if (options.Http is { } http)
        {
            Listen(kestrel, http, HttpProtocols.Http1);
        }
    }

    private void Listen(KestrelServerOptions kestrel, ListenAddress address, HttpProtocols plain) => kestrel.Listen(address.Address, address.Port, listen =>
    {
        listen.Use(next => connection => _connections.RunAsync(connection, next));
        if (files.Certificate is not null || plain == HttpProtocols.Http1)
        {
            onHttp?.Invoke(listen);
        }

        if (files.Certificate is null)
        {
            listen.Protocols = plain;
            if (plain == HttpProtocols.Http2)
            {
                listen.Use(next => connection => guard.RunAsync(connection, next));
            }

            return;
        }

        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = options.Limits.RequestPatience,
            OnConnection = _ => ValueTask.FromResult(Handshake()),
        });
        listen.Use(next => connection => guard.RunAsync(connection, next));
    });

    /// <summary>
    /// What one handshake goes by: the certificate of this moment. A client's certificate is judged when it calls, not here: the call can then say what is wrong with it,
    /// where a broken handshake could not. Here the client has only proved that the key is its own.
    /// </summary>
    private SslServerAuthenticationOptions Handshake() => new()
    {
        ServerCertificateContext = files.Certificate!.Current.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = files.Authorities is not null,
        CertificateChainPolicy = files.Authorities?.Current.NewPolicy(),
        RemoteCertificateValidationCallback = files.Authorities is null ? null : (_, _, _, _) => files.Authorities is not null,

        // A resumed session shows no certificate of its own.
        AllowTlsResume = files.Authorities is null,
    };
}
