using System.Net;
using BtcStream.Rpc;
using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Security;

/// <summary>What the log says of who may do what, and what it never says.</summary>
public sealed class SecurityLogTests
{
    [Fact]
    public void Refusals_OfAFlood_AreLoggedTenAtATimeAndCounted()
    {
        var clock = new ManualClock();
        var log = new CapturedLog();
        var refusals = new RefusalLog(log, clock);
        for (int i = 0; i < 1_000; i++)
        {
            refusals.Add("1.2.3.4:5", "a method", "why");
        }

        Assert.Equal((RefusalLog.MaxLines, 1_000L), (log.Lines.Count, refusals.Count));
        clock.Advance(RefusalLog.Interval);
        refusals.Add("1.2.3.4:5", "a method", "why");

        Assert.Equal("Refused 1.2.3.4:5 at a method: why (990 more were refused since the last line)", log.Lines.Last().Text);
    }

    [Fact]
    public void Certificate_LessThanFourteenDaysBeforeItsEnd_IsToldEachDay()
    {
        using var authority = new TestAuthority();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("btcstream-expiry");
        try
        {
            (string certificate, string key) = authority.IssueServer();
            var settings = new SecuritySettings { TlsCertificate = Path.Combine(folder.FullName, "server.pem"), TlsKey = Path.Combine(folder.FullName, "server.key") };
            File.WriteAllText(settings.TlsCertificate, certificate);
            File.WriteAllText(settings.TlsKey, key);
            var files = new SecurityFiles(settings);
            var clock = new ManualClock();
            clock.Advance(files.Certificate!.Current.Leaf.NotAfter.ToUniversalTime() - DateTime.UnixEpoch - TimeSpan.FromDays(15.5));
            var log = new CapturedLog();
            using var security = new ServerSecurity(new ServerOptions { Listen = new ListenAddress(IPAddress.Loopback, 0), Security = settings }, files, clock, log);
            security.Announce();
            int[] told = new int[4];
            for (int day = 0; day < told.Length; day++)
            {
                clock.Advance(TimeSpan.FromDays(1));
                told[day] = log.Lines.Count(line => line.Id == 606);
            }

            Assert.Equal([0, 1, 2, 3], told);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Log_OfRefusedCallers_NamesNeitherTokenNorWhatTheyMadeUp()
    {
        await using var secure = new SecureServer();
        await secure.InitializeAsync();
        string unknown = BearerToken.Create();
        foreach (string header in new[] { $"Bearer {unknown}", "Bearer made-up by-me", $"bearer {secure.Tokens["revoked"]}", secure.Tokens["admin"] })
        {
            RiskClient client = secure.Server.NewClient(secure.Channel(header));
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(client.GetServerInfoAsync)).Status.Code);
        }

        RiskClient reader = secure.Server.NewClient(secure.Channel(secure.Bearer("read")));
        Assert.Equal("'read' has read; this needs the role admin", (await Assert.ThrowsAsync<RpcException>(() => reader.VerifyAsync())).Status.Detail);
        using (Rpc.Client.RpcCall call = secure.Server.NewClient(secure.Channel()).Channel.Start("made.Up/Method%0A2026-01-01"))
        {
            await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.ReadAsync());
        }

        string all = string.Join('\n', secure.Log.Lines.Select(line => line.Text));
        Assert.Equal(6, secure.Log.Lines.Count(line => line.Id == 602));
        Assert.Contains("'read' from 127.0.0.1:", all, StringComparison.Ordinal);
        Assert.Contains("at an unknown method: this needs a credential", all, StringComparison.Ordinal);
        foreach (string secret in secure.Tokens.Values.Append(unknown).Append("made-up").Append("made.Up").Append("bts_").Append("sha256:"))
        {
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Insecure_OnAnAddressOthersReach_IsLoud()
    {
        var log = new CapturedLog();
        await using TestServer server = await TestServer.StartAsync(
            options => options with { Listen = new ListenAddress(IPAddress.Any, 0), Insecure = true }, log: log);
        string line = Assert.Single(log.Lines, line => line.Id == 601).Text;
        Assert.StartsWith("OPEN TO EVERYBODY: --insecure is given; 0.0.0.0:0 can be reached by other machines, and the server has neither TLS nor authentication.", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    public async Task LoopbackWithoutAuthentication_OverHttp1_IsServedToLocalNamesOnly(string host, bool isServed)
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { Http = new ListenAddress(IPAddress.Loopback, 0) }, log: new CapturedLog());
        using var http = new HttpClient { BaseAddress = server.Host.HttpAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/btcstream.v1.ReferenceService/GetServerInfo") { Content = new ByteArrayContent(new byte[5]) };
        request.Content.Headers.ContentType = new("application/grpc-web+proto");
        request.Headers.Host = $"{host}:{server.Host.HttpAddress!.Port}";
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        bool isRefused = response.Headers.TryGetValues("grpc-status", out IEnumerable<string>? status) && status.Single() == "7";
        Assert.Equal(isServed, !isRefused);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/");
        page.Headers.Host = host;
        using HttpResponseMessage shown = await http.SendAsync(page, TestContext.Current.CancellationToken);
        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, shown.StatusCode);
    }
}
