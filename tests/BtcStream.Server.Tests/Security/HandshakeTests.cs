using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace BtcStream.Server.Tests.Security;

/// <summary>What a stranger can have the server do before it knows who he is.</summary>
public sealed class HandshakeTests(SecureServer secure) : IClassFixture<SecureServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_ThatSaysWhereItsIssuerIs_HasTheServerAskNobody(bool isOfAnotherAuthority)
    {
        using var somewhere = new TcpListener(IPAddress.Loopback, 0);
        somewhere.Start();
        using var another = new TestAuthority("Unknown authority");
        using X509Certificate2 certificate = (isOfAnotherAuthority ? another : secure.Authority).IssueClient("read", new Uri($"http://{somewhere.LocalEndpoint}/issuer.crt"));
        using var socket = new TcpClient();
        Uri server = secure.Server.Host.GrpcAddress;
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        SslClientAuthenticationOptions options = secure.Trust();
        options.TargetHost = "localhost";

        // Offline, or this side asks.
        options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);

        // The server answers when its side of the handshake is over.
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await tls.ReadAsync(new byte[9], TestContext.Current.CancellationToken) > 0);
        Assert.False(somewhere.Pending());
    }
}
