using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;
using BtcStream.Server.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Security;

/// <summary>A server with TLS, tokens and client certificates, whose files a test may change.</summary>
public sealed class SecureServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream-tls");
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("Test authority");
    private readonly Dictionary<string, string> _tokens = [];

    internal TestServer Server { get; private set; } = null!;

    /// <summary>Everything that was logged.</summary>
    internal CapturedLog Log { get; } = new();

    /// <summary>The authority of the server and its clients.</summary>
    internal TestAuthority Authority => _authority;

    /// <summary>One of the same name, whose clients are nobody's.</summary>
    internal TestAuthority Stranger => _stranger;

    /// <summary>Every token, by the name of its line.</summary>
    internal IReadOnlyDictionary<string, string> Tokens => _tokens;

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "ingest", "read", "ingest,read", "admin", "revoked" })
        {
            _tokens[name] = BearerToken.Create();
        }

        WriteCertificate(_authority.IssueServer());
        Write("ca.pem", _authority.Pem);
        Write("roles.txt", "# who may do what\ningest ingest\nread read\nboth ingest,read\nadmin admin\nexpired admin\nservers admin\n");
        WriteTokens("ingest", "read", "ingest,read", "admin", "revoked");
        Server = await TestServer.StartAsync(
            options => options with
            {
                Security = new SecuritySettings
                {
                    TlsCertificate = PathOf("server.pem"),
                    TlsKey = PathOf("server.key"),
                    ClientAuthorities = PathOf("ca.pem"),
                    ClientRoles = PathOf("roles.txt"),
                    Tokens = PathOf("tokens.txt"),
                },
            },
            log: Log);

        // What was taken from a file can be taken back.
        WriteTokens("ingest", "read", "ingest,read", "admin");
        Reload();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Has the server look at its files twice, as it does before it takes a change.</summary>
    internal void Reload()
    {
        Server.Host.Gate.Check();
        Server.Host.Gate.Check();
    }

    internal string PathOf(string file) => Path.Combine(_folder.FullName, file);

    internal void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    internal void WriteCertificate((string Certificate, string Key) pair)
    {
        Write("server.pem", pair.Certificate);
        Write("server.key", pair.Key);
    }

    /// <summary>Makes the token file of these tokens; the name of a line is its roles.</summary>
    internal void WriteTokens(params string[] names) =>
        Write("tokens.txt", string.Concat(names.Select(name => $"{name.Replace(',', '-')} {(name == "revoked" ? "admin" : name)} {BearerToken.HashText(_tokens[name])}\n")));

    /// <summary>How a client connects: trusting the authority, with a header and a certificate, or without.</summary>
    internal RpcChannelOptions Channel(string? authorization = null, X509Certificate2? certificate = null) => new()
    {
        Tls = Trust(certificate),
        Metadata = authorization is null ? null : new Metadata { { "authorization", authorization } },
    };

    internal SslClientAuthenticationOptions Trust(X509Certificate2? certificate = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Root);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificates = certificate is null ? null : [certificate] };
    }

    internal string Bearer(string name) => $"Bearer {_tokens[name]}";
}

/// <summary>Keeps what a server logs.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = [];

    /// <summary>The numbers and texts of the lines.</summary>
    public IReadOnlyCollection<(int Id, string Text)> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, formatter(state, exception) + exception));

    public void Dispose()
    {
    }
}
