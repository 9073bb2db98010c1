using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BtcStream.Testing;

/// <summary>Issues certificates, as a company's own authority would.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;

    public TestAuthority(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _root = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(1));
    }

    /// <summary>The root, PEM.</summary>
    public string Pem => _root.ExportCertificatePem();

    /// <summary>The root.</summary>
    public X509Certificate2 Root => _root;

    /// <summary>A certificate for a server on this machine, and its key.</summary>
    public (string Certificate, string Key) IssueServer() => Issue("localhost", ServerUse, TimeSpan.FromDays(30));

    /// <summary>A certificate for a client.</summary>
    public X509Certificate2 IssueClient(string name, TimeSpan? expiresIn = null, bool isForServers = false)
    {
        (string certificate, string key) = Issue(name, isForServers ? ServerUse : ClientUse, expiresIn ?? TimeSpan.FromDays(30));
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    /// <summary>A certificate for a client that says where its issuer can be had.</summary>
    public X509Certificate2 IssueClient(string name, Uri issuer)
    {
        (string certificate, string key) = Issue(name, ClientUse, TimeSpan.FromDays(30), new X509AuthorityInformationAccessExtension([], [issuer.OriginalString]));
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    public void Dispose() => _root.Dispose();

    private (string Certificate, string Key) Issue(string name, string use, TimeSpan expiresIn, X509Extension? more = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (more is not null)
        {
            request.CertificateExtensions.Add(more);
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 certificate = request.Create(_root, now.AddYears(-1), now + expiresIn, serial);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
