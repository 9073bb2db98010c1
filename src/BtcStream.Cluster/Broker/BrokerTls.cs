using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace BtcStream.Cluster.Broker;

/// <summary>TLS to brokers: their certificates have to name the host that was asked for, which the client library does not insist on by itself.</summary>
internal static class BrokerTls
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Sets TLS up.</summary>
    /// <param name="tls">Of the connection.</param>
    /// <param name="host">The host that its certificate has to name.</param>
    /// <param name="authorities">Whose certificates count; null for those that this machine trusts.</param>
    public static void Configure(SslOption tls, string host, X509Certificate2Collection? authorities)
    {
        tls.Enabled = true;
        tls.ServerName = host;
        tls.AcceptablePolicyErrors = SslPolicyErrors.None;
        if (authorities is not null)
        {
            tls.CertificateValidationCallback = (_, certificate, chain, errors) => IsGood(certificate, chain, errors, authorities);
        }
    }

    private static bool IsGood(X509Certificate? certificate, X509Chain? shown, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerUse);
        foreach (X509ChainElement element in shown?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(leaf);
    }
}
