namespace BtcStream.Server.Security;

/// <summary>Files that make a server safe to reach. All paths; null for not given.</summary>
internal sealed record SecuritySettings
{
    /// <summary>The server's certificates, PEM, its own first.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The key of the first of them, PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Authorities of client certificates, PEM.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Roles of client certificates by common name.</summary>
    public string? ClientRoles { get; init; }

    /// <summary>Names, roles and hashes of bearer tokens.</summary>
    public string? Tokens { get; init; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool UsesTls => TlsCertificate is not null;

    /// <summary>Whether callers have to show who they are.</summary>
    public bool Authenticates => Tokens is not null || ClientAuthorities is not null;

    /// <summary>Finds what cannot work together.</summary>
    /// <returns>One line a problem.</returns>
    public IEnumerable<string> Validate()
    {
        if ((TlsCertificate is null) != (TlsKey is null))
        {
            yield return $"--tls-cert and --tls-key go together; {(TlsKey is null ? "--tls-key" : "--tls-cert")} is missing";
        }

        if ((ClientAuthorities is null) != (ClientRoles is null))
        {
            yield return "--tls-client-ca and --tls-client-roles go together: one says which certificates are good, the other what their holders may do; "
                + $"{(ClientRoles is null ? "--tls-client-roles" : "--tls-client-ca")} is missing";
        }

        if (ClientAuthorities is not null && TlsCertificate is null)
        {
            yield return "--tls-client-ca needs TLS: give --tls-cert and --tls-key";
        }
    }
}
