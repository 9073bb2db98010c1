using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace BtcStream.Server.Security;

/// <summary>Who issues client certificates: roots, and what lies between them and the clients. Immutable.</summary>
/// <param name="certificates">All of them.</param>
internal sealed class ClientAuthorities(X509Certificate2Collection certificates)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Reads the file.</summary>
    /// <param name="contents">PEM certificates.</param>
    /// <exception cref="CryptographicException">There is none, or one is damaged.</exception>
    public static ClientAuthorities Parse(byte[][] contents)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(Encoding.UTF8.GetString(contents[0]));
        return certificates.Count > 0 ? new ClientAuthorities(certificates) : throw new CryptographicException("the file has no certificate in PEM");
    }

    /// <summary>Judges a certificate whose key the handshake has proved to be its holder's.</summary>
    /// <param name="certificate">The client's.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why it is not good; null where it is.</returns>
    public string? WhyRefused(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now > certificate.NotAfter)
        {
            return "the client certificate has expired";
        }

        if (now < certificate.NotBefore)
        {
            return "the client certificate is not valid yet";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy = NewPolicy();
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        bool isGood = chain.Build(certificate);
        foreach (X509ChainElement element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return isGood ? null : "the client certificate was not issued, for clients, by an authority of --tls-client-ca";
    }

    /// <summary>
    /// How a chain is built, of a handshake too: a certificate says where its issuer can be had, and whoever shows one must not have this machine ask there, which is an address of
    /// his choice, and waits for the answer before anybody knows who he is.
    /// </summary>
    public X509ChainPolicy NewPolicy()
    {
        // Who is no longer welcome is taken out of the role file, which works at once and needs no network.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(certificates);
        policy.ExtraStore.AddRange(certificates);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }
}
