namespace BtcStream.Server.Security;

/// <summary>What a caller may do. A credential has one role or several.</summary>
[Flags]
internal enum Roles : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Stream inputs.</summary>
    Ingest = 1,

    /// <summary>Ask for risk, and subscribe to it.</summary>
    Read = 2,

    /// <summary>Everything, and what is dear for the server.</summary>
    Admin = 4,
}

/// <summary>What a method or path asks of its callers.</summary>
internal enum Access : byte
{
    /// <summary>Only <see cref="Roles.Admin"/>. The first, so that what nobody has thought about is closed.</summary>
    Admin = 0,

    /// <summary>Nothing: callers without a credential too.</summary>
    Public,

    /// <summary>Any known caller.</summary>
    AnyRole,

    /// <summary><see cref="Roles.Ingest"/>.</summary>
    Ingest,

    /// <summary><see cref="Roles.Read"/>.</summary>
    Read,

    /// <summary><see cref="Roles.Ingest"/> and <see cref="Roles.Read"/> both.</summary>
    IngestAndRead,
}

/// <summary>Names and rules of roles.</summary>
internal static class RoleRules
{
    private static readonly (string Name, Roles Role)[] Names = [("ingest", Roles.Ingest), ("read", Roles.Read), ("admin", Roles.Admin)];

    /// <summary>Every role.</summary>
    public static Roles All => Roles.Ingest | Roles.Read | Roles.Admin;

    /// <summary>Whether a caller with these roles may do what asks for this.</summary>
    public static bool Allows(this Access access, Roles roles) => (roles & Roles.Admin) != 0 || access switch
    {
        Access.Public => true,
        Access.AnyRole => roles != Roles.None,
        Access.Ingest => (roles & Roles.Ingest) != 0,
        Access.Read => (roles & Roles.Read) != 0,
        Access.IngestAndRead => (roles & (Roles.Ingest | Roles.Read)) == (Roles.Ingest | Roles.Read),
        _ => false,
    };

    /// <summary>What a refused caller would need, for people.</summary>
    public static string Needed(this Access access) => access switch
    {
        Access.Public or Access.AnyRole => "any role",
        Access.Ingest => "the role ingest",
        Access.Read => "the role read",
        Access.IngestAndRead => "the roles ingest and read",
        _ => "the role admin",
    };

    /// <summary>The roles' names, for people.</summary>
    public static string Describe(this Roles roles) =>
        roles == Roles.None ? "none" : string.Join(',', Names.Where(entry => (roles & entry.Role) != 0).Select(entry => entry.Name));

    /// <summary>Reads roles as files have them: <c>ingest</c>, <c>read</c>, <c>admin</c>, or several with commas between.</summary>
    /// <returns>Null where there is another word.</returns>
    public static Roles? TryParse(string text)
    {
        Roles roles = Roles.None;
        foreach (string word in text.Split(','))
        {
            Roles role = Array.Find(Names, entry => entry.Name == word).Role;
            if (role == Roles.None)
            {
                return null;
            }

            roles |= role;
        }

        return roles;
    }
}
