using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;
using Microsoft.AspNetCore.Hosting;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Servers that are not there, go away, or speak something else; and TLS.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Connect_NobodyListens_IsUnavailable()
    {
        using var nobody = new HeldPort();
        using var client = new TestingClient(new Uri($"http://127.0.0.1:{nobody.Number}"));

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallAsync(new Note()));

        Assert.Equal(StatusCode.Unavailable, e.Status.Code);
        Assert.IsType<HttpRequestException>(e.InnerException);
    }

    [Fact]
    public async Task Connect_NobodyListens_EndsStreamsToo()
    {
        using var nobody = new HeldPort();
        using var client = new TestingClient(new Uri($"http://127.0.0.1:{nobody.Number}"));
        using DuplexCall<Note, Note> call = client.EchoAll.Start();

        Assert.False(await call.Requests.WriteAsync(new Note()));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync())).Status.Code);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(call.Frames.ReadHeadersAsync)).Status.Code);
    }

    [Fact]
    public async Task Connect_ToAnHttp1Server_EndsWithAStatus()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.HttpAddress);

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallAsync(new Note()));

        // Unless the server's close of the connection overtakes what it says.
        Assert.True(e.Status.Code == StatusCode.Unavailable || e.Status.Detail.Contains("does not serve HTTP/2", StringComparison.Ordinal), e.Status.ToString());
    }

    [Fact]
    public async Task Connection_BrokenInTheMiddle_EndsReadAndWriteUnavailable()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        await using var relay = new Relay(host.GrpcAddress);
        using var client = new TestingClient(relay.Address);
        using DuplexCall<Note, Note> call = client.EchoAll.Start();
        Assert.True(await call.Requests.WriteAsync(new Note()));
        Assert.True(await call.Responses.MoveNextAsync());
        ValueTask<bool> read = call.Responses.MoveNextAsync();

        relay.Break();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await read)).Status.Code);
        Assert.False(await call.Requests.WriteAsync(new Note()));
        await Eventually.True(() => host.Server.Statistics.ActiveCalls == 0, "the server noticed");
    }

    [Fact]
    public async Task Connection_BrokenInsideAMessage_IsUnavailable()
    {
        await using ScriptedHost host = await ScriptedHost.StartAsync(async http =>
        {
            var gone = new TaskCompletionSource();
            http.RequestAborted.Register(gone.SetResult);
            http.Response.Headers.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1, 2]);
            await http.Response.Body.FlushAsync();
            await gone.Task;
        });
        await using var relay = new Relay(host.Address);
        using var client = new TestingClient(relay.Address);
        using ServerStreamingCall<Note> call = client.Count.Start(new CountRequest());
        Assert.True(await call.Responses.MoveNextAsync());
        ValueTask<bool> read = call.Responses.MoveNextAsync();

        relay.Break();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await read)).Status.Code);
    }

    [Fact]
    public async Task Channel_AfterABreak_ConnectsAgain()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        await using var relay = new Relay(host.GrpcAddress);
        using var client = new TestingClient(relay.Address);
        using ServerStreamingCall<Note> call = client.Wait.Start(new Note());
        await call.Frames.ReadHeadersAsync();

        relay.ResetConnections();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync())).Status.Code);
        Assert.Equal(3, (await client.Echo.CallAsync(new Note { Sequence = 3 })).Sequence);
    }

    [Fact]
    public async Task Server_Stopping_EndsStreamsUnavailable()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress);
        using DuplexCall<Note, Note> call = client.EchoAll.Start();
        Assert.True(await call.Requests.WriteAsync(new Note()));
        Assert.True(await call.Responses.MoveNextAsync());

        Task stop = host.StopAsync();

        // By the server's status; or by the end of the connection, where that comes before the status has been read: the framework then keeps it back.
        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync());
        Assert.Equal(StatusCode.Unavailable, e.Status.Code);
        call.Dispose();
        await stop;
    }

    // RFC 9113, section 6.8: GOAWAY tells which streams were not and will not be processed.
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(11, false)]
    public async Task Server_GoesAway_NeverHangsTheCall(int errorCode, bool processed)
    {
        await using var server = new GoAwayServer(errorCode, processed);
        using var client = new TestingClient(server.Address);

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallAsync(new Note()));

        Assert.Equal(errorCode switch { 0 => StatusCode.Unavailable, 11 => StatusCode.ResourceExhausted, _ => StatusCode.Internal }, e.Status.Code);
    }

    [Fact]
    public async Task Tls_WithACertificateThatIsTrusted_CarriesCalls()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using ScriptedHost host = await ScriptedHost.StartAsync(
            http =>
            {
                http.Response.Headers["grpc-status"] = "0";
                http.Response.Headers["scheme"] = http.Request.Scheme;
                return Task.CompletedTask;
            },
            listen => listen.UseHttps(certificate));
        using var trusting = new TestingClient(
            new Uri($"https://localhost:{host.Address.Port}"),
            new RpcChannelOptions
            {
                Tls = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString(),
                },
            });
        using ServerStreamingCall<Note> call = trusting.Count.Start(new CountRequest());

        Assert.False(await call.Responses.MoveNextAsync());
        Assert.Equal("https", call.Frames.Trailers!.GetText("scheme"));
    }

    [Fact]
    public async Task Tls_WithACertificateThatIsNotTrusted_IsUnavailable()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using ScriptedHost host = await ScriptedHost.StartAsync(_ => Task.CompletedTask, listen => listen.UseHttps(certificate));
        using var client = new TestingClient(new Uri($"https://localhost:{host.Address.Port}"));

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallAsync(new Note()))).Status.Code);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
