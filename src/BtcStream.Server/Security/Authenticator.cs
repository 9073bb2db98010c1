using System.Security.Cryptography.X509Certificates;
using BtcStream.Rpc.Protocol;
using Microsoft.AspNetCore.Connections.Features;

namespace BtcStream.Server.Security;

/// <summary>Finds out who calls. Any thread.</summary>
/// <param name="files">Who is known.</param>
/// <param name="internalToken">The server's own token, which only this process knows.</param>
/// <param name="time">Judges certificates.</param>
internal sealed class Authenticator(SecurityFiles files, string internalToken, TimeProvider time)
{
    private const string AuthorizationHeader = "authorization";
    private const string CommonNameOid = "2.5.4.3";

    private static readonly object CertificateKey = new();

    private static readonly TimeSpan RefusalKept = TimeSpan.FromSeconds(10);

    private readonly TokenTable _internal = TokenTable.OfServer(internalToken);

    /// <summary>Whether callers have to show who they are.</summary>
    public bool IsRequired => files.Tokens is not null || files.Authorities is not null;

    /// <summary>Finds out who sent a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="problem">What is wrong with its credential; null where it has none, or a good one.</param>
    /// <returns>The caller; one without a name or roles where it is not known.</returns>
    public Caller Identify(HttpContext http, out string? problem)
    {
        problem = null;
        if (!IsRequired)
        {
            return Caller.Everybody;
        }

        // A token that is sent is meant: where it is wrong, no certificate makes up for it.
        Microsoft.Extensions.Primitives.StringValues header = http.Request.Headers[AuthorizationHeader];
        return header.Count > 0 ? OfToken(header, out problem) : OfCertificate(http, out problem);
    }

    /// <summary>Whether a running call would still be let in.</summary>
    /// <param name="caller">As identified when the call began.</param>
    /// <param name="access">What the call asks for.</param>
    /// <returns>Why not; null where it would.</returns>
    public string? WhyWithdrawn(Caller caller, Access access)
    {
        Caller? now = caller.Kind switch
        {
            CredentialKind.Token => _internal.FindLine(caller.Credential) ?? files.Tokens?.Current.FindLine(caller.Credential),
            CredentialKind.Certificate when files.Authorities!.Current.WhyRefused(caller.Certificate!, time.GetUtcNow()) is not null => null,
            CredentialKind.Certificate => files.CertificateRoles!.Current.Find(caller.Credential),
            _ => caller,
        };
        return now is null ? "the credential was withdrawn while the call ran" : access.Allows(now.Roles) ? null : $"the credential no longer has {access.Needed()}";
    }

    private Caller OfToken(Microsoft.Extensions.Primitives.StringValues header, out string? problem)
    {
        problem = null;
        if (header.Count != 1 || header[0] is not { } text
            || text.Split(' ', 2) is not [var scheme, var token] || !scheme.Equals(BearerToken.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            problem = "the authorization header is not 'Bearer TOKEN'";
            return Caller.Stranger;
        }

        Caller? caller = _internal.Find(token) ?? files.Tokens?.Current.Find(token);
        problem = caller is null ? "the token is not known" : null;
        return caller ?? Caller.Stranger;
    }

    private Caller OfCertificate(HttpContext http, out string? problem)
    {
        problem = null;
        if (files.Authorities is not { } authorities || files.CertificateRoles is not { } roles || http.Connection.ClientCertificate is not { } certificate)
        {
            return Caller.Stranger;
        }

        problem = Judge(http, authorities.Current, certificate);
        if (problem is not null)
        {
            return Caller.Stranger;
        }

        Caller? caller = CommonNameOf(certificate) is { } name ? roles.Current.Find(name) : null;
        problem = caller is null ? "the client certificate's common name has no line in --tls-client-roles" : null;
        return caller is null ? Caller.Stranger : caller with { Certificate = certificate, Expires = certificate.NotAfter };
    }

    /// <summary>Judges a connection's certificate once for each set of authorities, and its time with each call.</summary>
    private string? Judge(HttpContext http, ClientAuthorities authorities, X509Certificate2 certificate)
    {
        DateTimeOffset now = time.GetUtcNow();
        IDictionary<object, object?>? items = http.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is null)
        {
            return authorities.WhyRefused(certificate, now);
        }

        lock (items)
        {
            if (items.TryGetValue(CertificateKey, out object? known) && known is Judgement judgement && judgement.By == authorities && now <= judgement.Until)
            {
                return judgement.Problem;
            }

            string? problem = authorities.WhyRefused(certificate, now);
            items[CertificateKey] = new Judgement(authorities, problem, problem is null ? certificate.NotAfter : now + RefusalKept);
            return problem;
        }
    }

    /// <summary>The one common name of a certificate; null where it has none, or several to choose from.</summary>
    private static string? CommonNameOf(X509Certificate2 certificate)
    {
        string?[] names = [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
            .Select(part => part.GetSingleElementValue())];
        return names is [var name] ? name : null;
    }

    private sealed record Judgement(ClientAuthorities By, string? Problem, DateTimeOffset Until);
}
