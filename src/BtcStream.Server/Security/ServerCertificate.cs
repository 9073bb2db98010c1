using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace BtcStream.Server.Security;

/// <summary>The server's certificate with its key, and those that lead to a root, as they are sent. Immutable.</summary>
internal sealed class ServerCertificate
{
    private ServerCertificate(X509Certificate2 leaf, SslStreamCertificateContext context) => (Leaf, Context) = (leaf, context);

    /// <summary>The server's own certificate.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>What a handshake takes.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads both files.</summary>
    /// <param name="contents">The certificates, the server's first, and its key; PEM.</param>
    /// <exception cref="CryptographicException">They are no PEM, or the key belongs to another certificate.</exception>
    public static ServerCertificate Parse(byte[][] contents)
    {
        string certificates = Encoding.UTF8.GetString(contents[0]);
        string key = Encoding.UTF8.GetString(contents[1]);
        if (key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
        {
            throw new CryptographicException("the key is encrypted; give one without a password, readable by the server's user only");
        }

        X509Certificate2 leaf = Usable(X509Certificate2.CreateFromPem(certificates, key));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);

        // Offline: a start or a reload asks nobody on the network for what the file should have.
        return new ServerCertificate(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true));
    }

    /// <summary>Windows cannot use a key that lives in memory alone.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }
}
