using System.Net;
using System.Text.RegularExpressions;
using BtcStream.Server.Dashboard;
using BtcStream.Server.Security;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Dashboard;

/// <summary>The dashboard's files over HTTP: what is sent for what is asked, and to whom.</summary>
public sealed partial class DashboardSiteTests
{
    private static readonly ListenAddress AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Page_OnLoopback_IsServedWithItsPolicy()
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        using HttpResponseMessage response = await http.GetAsync(new Uri("/", UriKind.Relative));
        string page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.NotNull(response.Headers.ETag);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Page_Text_NamesNothingElsewhereAndHoldsNoInlineCode()
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        string page = await http.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]* src=)", page);
        Assert.DoesNotMatch(@" on\w+=", page);
    }

    [Fact]
    public async Task Assets_AllThatThePageNames_AreServedAndMayBeKept()
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        string page = await http.GetStringAsync(new Uri("/", UriKind.Relative));
        string[] assets = [.. Asset().Matches(page).Select(match => match.Groups[1].Value)];

        Assert.Equal([".css", ".js", ".svg"], assets.Select(Path.GetExtension).Order());
        foreach (string asset in assets)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(asset, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(Path.GetExtension(asset) switch { ".css" => "text/css", ".js" => "text/javascript", _ => "image/svg+xml" }, response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl?.ToString());
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Theory]
    [InlineData("/assets/none.js")]
    [InlineData("/assets/")]
    [InlineData("/index.htm")]
    [InlineData("/assets/../Program.cs")]
    [InlineData("/metrics-that-are-not")]
    public async Task Path_Unknown_Is404(string path)
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        using HttpResponseMessage response = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Page_Head_HasTheHeadersAndNoBody()
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        byte[] page = await http.GetByteArrayAsync(new Uri("/", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(page.Length, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Page_Post_IsRefusedWithWhatIsAllowed()
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        using HttpResponseMessage response = await http.PostAsync(new Uri("/", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Page_HeldAlready_IsNotSentAgain()
    {
        await using TestServer server = await StartAsync();
        using HttpClient http = ClientOf(server);
        using HttpResponseMessage first = await http.GetAsync(new Uri("/", UriKind.Relative));
        foreach ((string held, HttpStatusCode expected) in new[]
        {
            (first.Headers.ETag!.ToString(), HttpStatusCode.NotModified),
            ($"\"other\", W/{first.Headers.ETag}", HttpStatusCode.NotModified),
            ("*", HttpStatusCode.NotModified),
            ("\"other\"", HttpStatusCode.OK),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation("If-None-Match", held);
            using HttpResponseMessage response = await http.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
            Assert.Equal(first.Headers.ETag, response.Headers.ETag);
            Assert.Equal(expected == HttpStatusCode.OK, (await response.Content.ReadAsByteArrayAsync()).Length > 0);
        }
    }

    [Fact]
    public async Task Page_SwitchedOff_Is404()
    {
        await using TestServer server = await StartAsync(DashboardMode.Off);
        using HttpClient http = ClientOf(server);
        using HttpResponseMessage response = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Page_OnTheGrpcAddress_Is404()
    {
        await using TestServer server = await StartAsync(DashboardMode.On);
        using var http = new HttpClient { BaseAddress = server.Host.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1:0", (byte)DashboardMode.Auto, true)]
    [InlineData("[::1]:0", (byte)DashboardMode.Auto, true)]
    [InlineData("0.0.0.0:0", (byte)DashboardMode.Auto, false)]
    [InlineData("0.0.0.0:0", (byte)DashboardMode.On, true)]
    [InlineData("127.0.0.1:0", (byte)DashboardMode.Off, false)]
    [InlineData(null, (byte)DashboardMode.Auto, false)]
    public void IsServed_ByAddressAndOption_IsAsTheOptionSays(string? address, byte mode, bool expected)
    {
        ListenAddress? http = address is not null && ListenAddress.TryParse(address, out ListenAddress parsed) ? parsed : null;
        Assert.Equal(expected, DashboardSite.IsServed(new ServerOptions { Listen = AnyPort, Http = http, Dashboard = (DashboardMode)mode, Insecure = true }));
    }

    [Theory]
    [InlineData("127.0.0.1:0", null, (byte)DashboardMode.Auto, true)]
    [InlineData("0.0.0.0:0", null, (byte)DashboardMode.Auto, false)]
    [InlineData("0.0.0.0:0", null, (byte)DashboardMode.On, true)]
    [InlineData("127.0.0.1:0", null, (byte)DashboardMode.Off, false)]
    [InlineData("0.0.0.0:0", "127.0.0.1:0", (byte)DashboardMode.Auto, true)]
    public void IsServed_WithTls_CountsTheOneAddressToo(string listen, string? http, byte mode, bool expected)
    {
        var options = new ServerOptions
        {
            Listen = Parse(listen),
            Http = http is null ? null : Parse(http),
            Dashboard = (DashboardMode)mode,
            Security = new SecuritySettings { TlsCertificate = "server.pem", TlsKey = "server.key" },
        };
        Assert.Equal(expected, DashboardSite.IsServed(options));
    }

    [Fact]
    public async Task Page_OnAnAddressThatOthersReach_IsServedOnlyWhereSaid()
    {
        foreach ((DashboardMode mode, HttpStatusCode expected) in new[] { (DashboardMode.Auto, HttpStatusCode.NotFound), (DashboardMode.On, HttpStatusCode.OK) })
        {
            await using TestServer server = await TestServer.StartAsync(options => options with
            {
                Http = new ListenAddress(IPAddress.Any, 0),
                Insecure = true,
                Dashboard = mode,
            });
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Host.HttpAddress!.Port}") };
            using HttpResponseMessage response = await http.GetAsync(new Uri("/", UriKind.Relative));
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static Task<TestServer> StartAsync(DashboardMode mode = DashboardMode.Auto) =>
        TestServer.StartAsync(options => options with { Http = AnyPort, Dashboard = mode });

    private static ListenAddress Parse(string text) => ListenAddress.TryParse(text, out ListenAddress address) ? address : throw new FormatException(text);

    private static HttpClient ClientOf(TestServer server) => new() { BaseAddress = server.Host.HttpAddress };

    [GeneratedRegex(@"(?:src|href)=""\./(assets/[^""]+)""")]
    private static partial Regex Asset();
}
