using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Server.Dashboard;
using BtcStream.Server.Security;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Dashboard;

/// <summary>The dashboard of a server whose one address speaks TLS.</summary>
public sealed class DashboardTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream-dashboard-tls");
    private readonly TestAuthority _authority = new();

    public DashboardTlsTests()
    {
        (string certificate, string key) = _authority.IssueServer();
        File.WriteAllText(PathOf("server.pem"), certificate);
        File.WriteAllText(PathOf("server.key"), key);
        File.WriteAllText(PathOf("tokens.txt"), "# nobody\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Page_OnTheOneTlsAddress_IsServedOverBothProtocols(string version)
    {
        await using TestServer server = await StartAsync(IPAddress.Loopback, DashboardMode.Auto);
        using HttpClient http = ClientOf(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(request.Version, response.Version);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.NotEmpty(response.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task Page_WhereTokensAreAsked_IsServedWithoutOne()
    {
        await using TestServer server = await StartAsync(IPAddress.Loopback, DashboardMode.Auto, asksForTokens: true);
        using HttpClient http = ClientOf(server);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData((byte)DashboardMode.Auto, false)]
    [InlineData((byte)DashboardMode.On, true)]
    [InlineData((byte)DashboardMode.Off, false)]
    public async Task Page_OnATlsAddressThatOthersReach_IsServedOnlyWhereSaid(byte mode, bool isServed)
    {
        await using TestServer server = await StartAsync(IPAddress.Any, (DashboardMode)mode, asksForTokens: true);
        using HttpClient http = ClientOf(server);
        Assert.Equal(isServed, await HasPageAsync(http));
    }

    [Fact]
    public async Task Page_OnALocalHttpAddressBesideOneThatOthersReach_IsOnTheLocalOneOnly()
    {
        await using TestServer server = await StartAsync(IPAddress.Any, DashboardMode.Auto, asksForTokens: true, http: new ListenAddress(IPAddress.Loopback, 0));
        using HttpClient open = ClientOf(server);
        using HttpClient local = ClientOf(server.Host.HttpAddress!.Port);
        Assert.False(await HasPageAsync(open));
        Assert.True(await HasPageAsync(local));
    }

    private static async Task<bool> HasPageAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"the server answered {response.StatusCode}");
        return response.StatusCode == HttpStatusCode.OK;
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private Task<TestServer> StartAsync(IPAddress address, DashboardMode mode, bool asksForTokens = false, ListenAddress? http = null) => TestServer.StartAsync(options => options with
    {
        Listen = new ListenAddress(address, 0),
        Http = http,
        Dashboard = mode,
        Security = new SecuritySettings
        {
            TlsCertificate = PathOf("server.pem"),
            TlsKey = PathOf("server.key"),
            Tokens = asksForTokens ? PathOf("tokens.txt") : null,
        },
    });

    private HttpClient ClientOf(TestServer server) => ClientOf(server.Host.GrpcAddress.Port);

    private HttpClient ClientOf(int port)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Root);
        return new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } })
        {
            BaseAddress = new Uri($"https://localhost:{port}"),
        };
    }
}
