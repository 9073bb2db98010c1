using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Protocol;

namespace BtcStream.Cli.Client;

/// <summary>How to reach a server and what to show it: trust, a certificate, a token.</summary>
internal sealed record ServerConnection
{
    /// <summary>The environment variable that holds a token, where no file does.</summary>
    public const string TokenVariable = "BTCSTREAM_TOKEN";

    /// <summary>The server.</summary>
    public required Uri Address { get; init; }

    /// <summary>Authorities of the server's certificate, a PEM file; null for those of this machine.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The client's certificate, a PEM file; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Its key, a PEM file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The token; null for none.</summary>
    public string? Token { get; init; }

    private bool UsesTls => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>What a channel takes.</summary>
    /// <exception cref="CliException">Something contradicts something else, or a file cannot be used.</exception>
    public RpcChannelOptions ToChannelOptions()
    {
        if ((CertificateFile is null) != (KeyFile is null))
        {
            throw Usage($"--cert and --key go together; {(KeyFile is null ? "--key" : "--cert")} is missing");
        }

        if (!UsesTls && (AuthorityFile ?? CertificateFile) is not null)
        {
            throw Usage($"--ca and --cert are about TLS, and {Address} has none; add --tls");
        }

        if (!UsesTls && Token is not null && !IsLoopback(Address))
        {
            throw Usage($"the token would cross the network in clear on its way to {Address.Authority}; add --tls");
        }

        return new RpcChannelOptions
        {
            Tls = UsesTls ? CreateTls() : null,
            Metadata = Token is null ? null : new Metadata { { "authorization", $"{BearerToken.Scheme} {Token}" } },
        };
    }

    /// <summary>Reads a token: of a file, or of the environment.</summary>
    /// <param name="file">A file; null for none.</param>
    /// <param name="variable">The environment's; null or empty for none.</param>
    /// <returns>Null where neither has one.</returns>
    /// <exception cref="CliException">It is no token. The message never shows it.</exception>
    public static string? ReadToken(string? file, string? variable)
    {
        string? token = file is null ? variable : Read("--token-file", file);
        token = token?.Trim();
        return string.IsNullOrEmpty(token) && file is null ? null
            : BearerToken.IsWellFormed(token) ? token
            : throw Usage($"{(file is null ? TokenVariable : $"--token-file '{file}'")} is no token: those begin with {BearerToken.Prefix} and have {BearerToken.Length} characters");
    }

    private static bool IsLoopback(Uri address) =>
        address.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));

    private SslClientAuthenticationOptions CreateTls()
    {
        var tls = new SslClientAuthenticationOptions();
        if (AuthorityFile is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(Using("--ca", authorities, pem =>
            {
                var certificates = new X509Certificate2Collection();
                certificates.ImportFromPem(pem);
                return certificates.Count > 0 ? certificates : throw new CryptographicException("the file has no certificate in PEM");
            }));
            tls.CertificateChainPolicy = policy;
        }

        if (CertificateFile is { } certificate)
        {
            string key = Read("--key", KeyFile!);
            tls.ClientCertificates = [Using("--cert", certificate, pem => Usable(X509Certificate2.CreateFromPem(pem, key)))];
        }

        return tls;
    }

    /// <summary>Windows cannot use a key that lives in memory alone.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null) : certificate;

    private static T Using<T>(string option, string file, Func<string, T> make)
    {
        string pem = Read(option, file);
        try
        {
            return make(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CliException(ExitCodes.Usage, $"{option} '{file}' cannot be used: {e.Message}", e);
        }
    }

    private static string Read(string option, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"{option} '{file}' cannot be read: {e.Message}", e);
        }
    }

    private static CliException Usage(string message) => new(ExitCodes.Usage, message);
}
