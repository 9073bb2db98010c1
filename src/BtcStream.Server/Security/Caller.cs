using System.Security.Cryptography.X509Certificates;

namespace BtcStream.Server.Security;

/// <summary>Who calls.</summary>
/// <param name="Name">Its name in the file that it is in, which limits count by; empty for a stranger.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="Kind">How it showed who it is.</param>
internal sealed record Caller(string Name, Roles Roles, CredentialKind Kind)
{
    /// <summary>Anybody, where the server asks nobody who they are.</summary>
    public static Caller Everybody { get; } = new("", RoleRules.All, CredentialKind.None);

    /// <summary>Somebody who did not show who they are, where that is asked.</summary>
    public static Caller Stranger { get; } = new("", Roles.None, CredentialKind.None);

    /// <summary>The hash of its token, or its certificate's name: what a reload looks for.</summary>
    public string Credential { get; init; } = "";

    /// <summary>Its certificate; null where it has none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>When its certificate does, read while that was judged: it may be gone with its connection any moment. The end of time where it has none.</summary>
    public DateTimeOffset Expires { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Whether it is anybody in particular.</summary>
    public bool IsKnown => Kind != CredentialKind.None;
}

/// <summary>How a caller shows who it is.</summary>
internal enum CredentialKind : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A bearer token.</summary>
    Token,

    /// <summary>A client certificate.</summary>
    Certificate,
}
