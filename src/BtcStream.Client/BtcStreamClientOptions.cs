using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Protocol;

namespace BtcStream.Client;

/// <summary>How to reach a server, and what to show it.</summary>
public sealed record BtcStreamClientOptions
{
    /// <summary>The server: <c>host:port</c>, or <c>https://host:port</c> for TLS.</summary>
    public required string Address { get; init; }

    /// <summary>Authorities of the server's certificate, a PEM file; null for those of this machine. With https only.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The client's certificate, a PEM file; null for none. With https only, and with <see cref="KeyFile"/>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/>, a PEM file without a password.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A token as <c>btcstream token new</c> prints it; null for none. It is not sent in clear to another machine.</summary>
    public string? Token { get; init; }

    /// <summary>How long a question may take.</summary>
    public TimeSpan QuestionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long streams try to connect again after a connection has broken, before the error is the caller's; 0 for not at all, <see cref="Timeout.InfiniteTimeSpan"/>
    /// for ever. A first connection that fails is the caller's at once.
    /// </summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of waits and time limits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What messages call these options: a program that takes them by names of its own says those.</summary>
    internal OptionNames Names { get; init; } = OptionNames.Properties;

    /// <summary>The address as one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal Uri ToAddress() => ServerAddress.TryParse(Address)
        ?? throw new ArgumentException($"{Names.Address} is '{Address}'; it must be host:port, or https://host:port for TLS");

    /// <summary>What a channel takes.</summary>
    /// <exception cref="ArgumentException">An option cannot work, or contradicts another; the message names it and its value, and never a token.</exception>
    internal RpcChannelOptions ToChannelOptions()
    {
        Uri address = ToAddress();
        bool usesTls = address.Scheme == Uri.UriSchemeHttps;
        if ((CertificateFile is null) != (KeyFile is null))
        {
            throw new ArgumentException($"{Names.CertificateFile} and {Names.KeyFile} go together; {(KeyFile is null ? Names.KeyFile : Names.CertificateFile)} is missing");
        }

        if (!usesTls && (AuthorityFile ?? CertificateFile) is not null)
        {
            throw new ArgumentException($"{Names.AuthorityFile} and {Names.CertificateFile} are about TLS, and {Names.Address} is '{Address}'; {Names.UseTls}");
        }

        if (Token is not null && !BearerToken.IsWellFormed(Token))
        {
            throw new ArgumentException($"{Names.Token} is no token: those begin with {BearerToken.Prefix} and have {BearerToken.Length} characters");
        }

        if (!usesTls && Token is not null && !IsLoopback(address))
        {
            throw new ArgumentException($"{Names.Token} would cross the network in clear on its way to {address.Authority}; {Names.UseTls}");
        }

        return new RpcChannelOptions
        {
            Tls = usesTls ? CreateTls() : null,
            Metadata = Token is null ? null : new Metadata { { "authorization", $"{BearerToken.Scheme} {Token}" } },
            TimeProvider = Time,
        };
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
            policy.CustomTrustStore.AddRange(Using(Names.AuthorityFile, authorities, ReadAuthorities));
            tls.CertificateChainPolicy = policy;
        }

        if (CertificateFile is { } certificate && KeyFile is { } key)
        {
            tls.ClientCertificates = [Using(Names.CertificateFile, certificate, file => Usable(X509Certificate2.CreateFromPemFile(file, key)))];
        }

        return tls;
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("the file has no certificate in PEM");
    }

    /// <summary>Windows cannot use a key that lives in memory alone.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null) : certificate;

    private static T Using<T>(string option, string file, Func<string, T> make)
    {
        try
        {
            return make(file);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{option} is '{file}', which cannot be used: {e.Message}", e);
        }
    }
}
