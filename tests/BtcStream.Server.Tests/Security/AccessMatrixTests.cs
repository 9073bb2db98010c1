using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Security;

/// <summary>Every method of the server, with every kind of credential. Methods come from the server's descriptors, so none can be forgotten.</summary>
public sealed class AccessMatrixTests(SecureServer secure) : IClassFixture<SecureServer>
{

    /// <summary>What a service's methods need, written down a second time and in another form: none, any, or these roles.</summary>
    private static readonly Dictionary<string, string> NeededByService = new(StringComparer.Ordinal)
    {
        ["btcstream.v1.IngestService"] = "ingest",
        ["btcstream.v1.RiskService"] = "read",
        ["btcstream.v1.ScenarioService"] = "read",
        ["btcstream.v1.StressService"] = "read",
        ["btcstream.v1.ReferenceService"] = "read",
        ["grpc.health.v1.Health"] = "none",
        ["grpc.reflection.v1.ServerReflection"] = "any",
        ["grpc.reflection.v1alpha.ServerReflection"] = "any",
    };

    private static readonly Dictionary<string, string> NeededByMethod = new(StringComparer.Ordinal)
    {
        ["btcstream.v1.RiskService/Connect"] = "ingest+read",
        ["btcstream.v1.RiskService/Verify"] = "admin",
        ["btcstream.v1.ReferenceService/ListMarginModels"] = "any",
        ["btcstream.v1.ReferenceService/GetServerInfo"] = "any",
        ["grpc.health.v1.Health/Watch"] = "any",
    };

    /// <summary>Every state of a credential, with the roles that it should give; null for a caller nobody knows.</summary>
    public static TheoryData<string, string?> Credentials => new()
    {
        { "none", null },
        { "token: another scheme", null },
        { "token: no scheme", null },
        { "token: garbage", null },
        { "token: empty", null },
        { "token: twice", null },
        { "token: well-formed and unknown", null },
        { "token: one character changed", null },
        { "token: revoked by a reload", null },
        { "token: ingest", "ingest" },
        { "token: read", "read" },
        { "token: ingest,read", "ingest,read" },
        { "token: admin", "admin" },
        { "certificate: ingest", "ingest" },
        { "certificate: read", "read" },
        { "certificate: both", "ingest,read" },
        { "certificate: admin", "admin" },
        { "certificate: expired", null },
        { "certificate: of another authority", null },
        { "certificate: for servers only", null },
        { "certificate: without a line in the roles", null },
        { "certificate: admin, but a token of nobody's", null },
        { "certificate: admin, but a token that reads", "read" },
    };

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task EveryMethod_ByCredential_IsLetInOrRefusedAsTheTableSays(string credential, string? roles)
    {
        RiskClient client = secure.Server.NewClient(ChannelOf(credential));
        string metadata = credential == "token: twice" ? secure.Bearer("admin") : "";
        List<string> wrong = [];
        foreach (string method in secure.Server.Host.Methods)
        {
            StatusCode found = await CallAsync(client.Channel, method, metadata);
            StatusCode? expected = Expected(method, roles);
            if (expected is { } code ? found != code : found is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unavailable)
            {
                wrong.Add($"{method}: {found}, not {expected?.ToString() ?? "let in"}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(secure.Server.Host.Methods.Count() >= 32);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("read", "read")]
    [InlineData("ingest", "ingest")]
    [InlineData("admin", "admin")]
    public async Task EveryMethod_OverGrpcWeb_IsLetInOrRefusedAlike(string? token, string? roles)
    {
        using HttpClient http = NewHttpClient(token);
        foreach (string method in secure.Server.Host.Methods)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = new ByteArrayContent([]) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web+proto");
            using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var found = (StatusCode)int.Parse(await StatusOfAsync(response), System.Globalization.CultureInfo.InvariantCulture);
            StatusCode? expected = Expected(method, roles);
            Assert.True(
                expected is { } code ? found == code : found is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied), $"{method}: {found}, not {expected}");
        }
    }

    [Fact]
    public void Table_OfMethods_IsThatOfTheServer()
    {
        Assert.Equal(secure.Server.Host.Methods.Order(StringComparer.Ordinal), MethodAccess.Methods.Order(StringComparer.Ordinal));
        Assert.Equal(Access.Admin, MethodAccess.Of("btcstream.v1.RiskService/Tomorrow"));
    }

    [Theory]
    [InlineData("/", null, HttpStatusCode.OK)]
    [InlineData("/dashboard/app.js", null, HttpStatusCode.NotFound)]
    [InlineData("/livez", null, HttpStatusCode.OK)]
    [InlineData("/readyz", null, HttpStatusCode.OK)]
    [InlineData("/metrics", null, HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "ingest", HttpStatusCode.Forbidden)]
    [InlineData("/metrics", "read", HttpStatusCode.OK)]
    [InlineData("/metrics", "admin", HttpStatusCode.OK)]
    [InlineData("/metricsandmore", null, HttpStatusCode.Unauthorized)]
    [InlineData("/dashboards", null, HttpStatusCode.Unauthorized)]
    [InlineData("/anything", null, HttpStatusCode.Unauthorized)]
    [InlineData("/anything", "ingest", HttpStatusCode.Forbidden)]
    [InlineData("/anything", "read", HttpStatusCode.NotFound)]
    [InlineData("/btcstream.v1.RiskService/Verify", null, HttpStatusCode.UnsupportedMediaType)]
    public async Task HttpPath_ByCredential_IsLetOnOrRefused(string path, string? token, HttpStatusCode expected)
    {
        using HttpClient http = NewHttpClient(token);
        using HttpResponseMessage response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task UnknownMethod_WithoutCredential_IsRefusedBeforeItIsUnknown()
    {
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(secure.Server.NewClient(secure.Channel()).Channel, "a.B/C", ""));
        Assert.Equal(StatusCode.PermissionDenied, await CallAsync(secure.Server.NewClient(secure.Channel(secure.Bearer("read"))).Channel, "a.B/C", ""));
        Assert.Equal(StatusCode.Unimplemented, await CallAsync(secure.Server.NewClient(secure.Channel(secure.Bearer("admin"))).Channel, "a.B/C", ""));
    }

    private static StatusCode? Expected(string method, string? roles)
    {
        string needed = NeededByMethod.GetValueOrDefault(method) ?? NeededByService[method.Split('/')[0]];
        if (needed == "none")
        {
            return null;
        }

        if (roles is null)
        {
            return StatusCode.Unauthenticated;
        }

        string[] has = roles.Split(',');
        bool isAllowed = has.Contains("admin") || needed == "any" || needed.Split('+').All(has.Contains);
        return isAllowed ? null : StatusCode.PermissionDenied;
    }

    /// <summary>Calls without a message: whoever is let in is told that one is missing, or that all is well.</summary>
    private static async Task<StatusCode> CallAsync(RpcChannel channel, string method, string secondToken)
    {
        CallOptions options = RiskClient.Bounded with { Metadata = secondToken.Length > 0 ? new Metadata { { "authorization", secondToken } } : null };
        using RpcCall call = channel.Start(method, options);
        try
        {
            await call.CompleteAsync();
            while (await call.Responses.ReadAsync())
            {
                while (call.Responses.TryRead(out _))
                {
                }
            }

            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.Status.Code;
        }
    }

    private RpcChannelOptions ChannelOf(string credential)
    {
        string[] parts = credential.Split(": ", 2);
        return parts switch
        {
            ["none"] => secure.Channel(),
            ["token", "another scheme"] => secure.Channel("Basic YWRtaW46YWRtaW4="),
            ["token", "no scheme"] => secure.Channel(secure.Tokens["admin"]),
            ["token", "garbage"] => secure.Channel("Bearer ../../etc/passwd"),
            ["token", "empty"] => secure.Channel("Bearer"),
            ["token", "twice"] => secure.Channel(secure.Bearer("admin")),
            ["token", "well-formed and unknown"] => secure.Channel($"Bearer {BearerToken.Create()}"),
            ["token", "one character changed"] => secure.Channel(Change(secure.Bearer("admin"))),
            ["token", "revoked by a reload"] => secure.Channel(secure.Bearer("revoked")),
            ["token", var name] => secure.Channel(secure.Bearer(name)),
            ["certificate", "expired"] => Certified(secure.Authority.IssueClient("expired", TimeSpan.FromDays(-1))),
            ["certificate", "of another authority"] => Certified(secure.Stranger.IssueClient("admin")),
            ["certificate", "for servers only"] => Certified(secure.Authority.IssueClient("servers", isForServers: true)),
            ["certificate", "without a line in the roles"] => Certified(secure.Authority.IssueClient("nobody")),
            ["certificate", "admin, but a token of nobody's"] => secure.Channel($"Bearer {BearerToken.Create()}", secure.Authority.IssueClient("admin")),
            ["certificate", "admin, but a token that reads"] => secure.Channel(secure.Bearer("read"), secure.Authority.IssueClient("admin")),
            ["certificate", var name] => Certified(secure.Authority.IssueClient(name)),
            _ => throw new NotSupportedException(credential),
        };
    }

    private RpcChannelOptions Certified(X509Certificate2 certificate) => secure.Channel(certificate: certificate);

    private static string Change(string token) => token[..20] + (token[20] == 'A' ? 'B' : 'A') + token[21..];

    private HttpClient NewHttpClient(string? token)
    {
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = secure.Trust() }) { BaseAddress = secure.Server.Host.HttpAddress };
        http.DefaultRequestHeaders.Authorization = token is null ? null : AuthenticationHeaderValue.Parse(secure.Bearer(token));
        return http;
    }

    /// <summary>In the headers where nothing else was sent, in the last frame of the body otherwise.</summary>
    private static async Task<string> StatusOfAsync(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("grpc-status", out IEnumerable<string>? values))
        {
            return values.Single();
        }

        string body = System.Text.Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return body.Split("grpc-status: ")[1].Split("\r\n")[0];
    }
}
