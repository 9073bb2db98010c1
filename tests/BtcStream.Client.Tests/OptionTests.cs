using BtcStream.Rpc;
using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;

namespace BtcStream.Client.Tests;

/// <summary>How a server is reached, and what mistakes say.</summary>
public sealed class OptionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "Address is ''; it must be host:port")]
    [InlineData("desk", "Address is 'desk'; it must be host:port")]
    [InlineData("ftp://desk:1", "Address is 'ftp://desk:1'; it must be host:port")]
    public void Address_ThatIsNone_IsNamed(string address, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<ArgumentException>(() => new BtcStreamClient(address)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_ThatContradict_AreNamed_AndNoTokenIsShown()
    {
        string token = BearerToken.Create();
        var plain = new BtcStreamClientOptions { Address = "desk.example:1" };
        (BtcStreamClientOptions Options, string Problem)[] cases =
        [
            (plain with { AuthorityFile = "ca.pem" }, "AuthorityFile and CertificateFile are about TLS, and Address is 'desk.example:1'"),
            (plain with { Address = "https://desk.example:1", CertificateFile = "a.pem" }, "CertificateFile and KeyFile go together; KeyFile is missing"),
            (plain with { Address = "https://desk.example:1", AuthorityFile = "nowhere.pem" }, "AuthorityFile is 'nowhere.pem', which cannot be used"),
            (plain with { Token = token }, "Token would cross the network in clear on its way to desk.example:1"),
            (plain with { Token = "a password" }, "Token is no token"),
        ];
        foreach ((BtcStreamClientOptions options, string problem) in cases)
        {
            string message = Assert.Throws<ArgumentException>(() => new BtcStreamClient(options)).Message;
            Assert.StartsWith(problem, message, StringComparison.Ordinal);
            Assert.DoesNotContain(token, message, StringComparison.Ordinal);
            Assert.DoesNotContain("a password", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Client_WithTrustAndToken_IsServed_AndWithoutItIsNot()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("btcstream-client");
        try
        {
            using var authority = new TestAuthority();
            string PathOf(string file, string text)
            {
                string path = Path.Combine(folder.FullName, file);
                File.WriteAllText(path, text);
                return path;
            }

            string token = BearerToken.Create();
            (string certificate, string key) = authority.IssueServer();
            await using RealServer server = await RealServer.StartAsync(security: new SecuritySettings
            {
                TlsCertificate = PathOf("server.pem", certificate),
                TlsKey = PathOf("server.key", key),
                Tokens = PathOf("tokens.txt", $"desk read {BearerToken.HashText(token)}\n"),
            });
            var options = new BtcStreamClientOptions { Address = $"https://localhost:{server.Port}", AuthorityFile = PathOf("ca.pem", authority.Pem), Token = token };

            using var client = new BtcStreamClient(options);
            Assert.False((await client.GetServerInfoAsync(cancellation: Cancellation)).Synthetic);
            RpcException forbidden = await Assert.ThrowsAsync<RpcException>(() => client.StreamMarketAsync(new IngestOptions { ClientId = "desk" }, Cancellation));
            Assert.Equal(StatusCode.PermissionDenied, forbidden.Status.Code);

            using var stranger = new BtcStreamClient(options with { Token = null });
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => stranger.GetServerInfoAsync(cancellation: Cancellation))).Status.Code);
            using var distrustful = new BtcStreamClient(options with { AuthorityFile = null });
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => distrustful.GetServerInfoAsync(cancellation: Cancellation))).Status.Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
