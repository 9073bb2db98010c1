using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>The program and the real server, with TLS, tokens and client certificates between them.</summary>
public sealed class SecureEndToEndTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream-secure");
    private readonly TestAuthority _authority = new();
    private readonly string _token = BearerToken.Create();
    private RealServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        (string certificate, string key) = _authority.IssueServer();
        X509Certificate2 client = _authority.IssueClient("desk");
        Write("ca.pem", _authority.Pem);
        Write("client.pem", client.ExportCertificatePem());
        Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("read.token", _token + "\n");
        Write("bad.token", "not a token\n");
        _server = await RealServer.StartAsync(security: new SecuritySettings
        {
            TlsCertificate = Write("server.pem", certificate),
            TlsKey = Write("server.key", key),
            ClientAuthorities = PathOf("ca.pem"),
            ClientRoles = Write("roles.txt", "desk admin\n"),
            Tokens = Write("tokens.txt", $"reader read {BearerToken.HashText(_token)}\n"),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Query_WithATokenOfAFile_IsAnswered()
    {
        CommandRun run = await CommandRun.OfAsync(["query", "info", "--json", .. Reach, "--token-file", PathOf("read.token")]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("\"version\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WithATokenOfTheEnvironment_IsAnsweredByRole()
    {
        CommandRun info = await CommandRun.WithTokenAsync(_token, ["query", "info", .. Reach]);
        CommandRun verify = await CommandRun.WithTokenAsync(_token, ["query", "verify", .. Reach]);
        Assert.Equal((0, ""), (info.ExitCode, info.Error));
        Assert.Equal((2, "btcstream: PermissionDenied: 'reader' has read; this needs the role admin\n"), (verify.ExitCode, verify.Error));
    }

    [Fact]
    public async Task Query_WithACertificate_IsAnswered()
    {
        CommandRun run = await CommandRun.OfAsync(["query", "info", .. Reach, "--cert", PathOf("client.pem"), "--key", PathOf("client.key")]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Query_WithoutACredential_IsToldWhichThereAre()
    {
        CommandRun run = await CommandRun.OfAsync(["query", "info", .. Reach]);
        Assert.Equal((2, "btcstream: Unauthenticated: this needs a credential: a bearer token in the metadata 'authorization', or a client certificate\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Query_ThatDoesNotTrustTheServer_IsNotSent()
    {
        CommandRun run = await CommandRun.WithTokenAsync(_token, "query", "info", "--server", _server.Address, "--tls");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Unavailable", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_token, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server is 'http://127.0.0.1:1', which is without TLS, and --tls asks for it", "--server", "http://127.0.0.1:1", "--tls")]
    [InlineData("the token would cross the network in clear on its way to example.org:1; add --tls", "--server", "example.org:1", "--token-file", "read.token")]
    [InlineData("--ca and --cert are about TLS", "--ca", "ca.pem")]
    [InlineData("--cert and --key go together; --key is missing", "--tls", "--cert", "client.pem")]
    [InlineData("is no token: those begin with bts_ and have 47 characters", "--token-file", "bad.token")]
    [InlineData("cannot be read", "--token-file", "nowhere.token")]
    [InlineData("--ca is '", "--tls", "--ca", "read.token")]
    public async Task Query_WithOptionsThatDoNotFit_SaysWhichAndSendsNothing(string problem, params string[] arguments)
    {
        string[] given = [.. arguments.Select(argument => argument.EndsWith(".token", StringComparison.Ordinal) || argument.EndsWith(".pem", StringComparison.Ordinal) ? PathOf(argument) : argument)];
        CommandRun run = await CommandRun.OfAsync(["query", "info", .. given]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_token, run.Error, StringComparison.Ordinal);
    }

    private string[] Reach => ["--server", _server.Address, "--tls", "--ca", PathOf("ca.pem")];

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private string Write(string file, string text)
    {
        File.WriteAllText(PathOf(file), text);
        return PathOf(file);
    }
}
