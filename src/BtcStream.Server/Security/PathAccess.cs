namespace BtcStream.Server.Security;

/// <summary>
/// The one table of what HTTP paths that are no gRPC methods ask of their callers; the longest entry that a path begins with counts. A path that none fits asks
/// for the role read. What holds no data (a page's own files) may be public; whatever tells figures may not.
/// </summary>
internal static class PathAccess
{
    private static readonly (PathString Prefix, Access Access)[] Table =
    [
        // Asked by what starts and stops containers; tells whether the server serves.
        ("/livez", Access.Public),
        ("/readyz", Access.Public),

        // The page and its script and styles. Everything they show comes over gRPC-Web, which asks for the role read.
        ("/assets", Access.Public),
        ("/dashboard", Access.Public),
        ("/favicon.ico", Access.Public),

        // Counters tell who feeds what, and how much.
        ("/metrics", Access.Read),
    ];

    /// <summary>What a path asks for.</summary>
    public static Access Of(PathString path)
    {
        if (path == "/")
        {
            return Access.Public;
        }

        (PathString Prefix, Access Access) best = (PathString.Empty, Access.Read);
        foreach ((PathString prefix, Access access) in Table)
        {
            if (path.StartsWithSegments(prefix, StringComparison.Ordinal) && prefix.Value!.Length > (best.Prefix.Value?.Length ?? 0))
            {
                best = (prefix, access);
            }
        }

        return best.Access;
    }
}
