namespace BtcStream.Client;

/// <summary>The server's address as typed.</summary>
public static class ServerAddress
{
    /// <summary>Reads <c>host:port</c>, or a whole http or https address.</summary>
    /// <param name="text">As typed.</param>
    /// <returns>The address; null where it is none.</returns>
    public static Uri? TryParse(string text)
    {
        string whole = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        bool isAddress = Uri.TryCreate(whole, UriKind.Absolute, out Uri? address)
            && address is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" }
            && address.Host.Length > 0
            && HasPort(whole);
        return isAddress ? address : null;
    }

    private static bool HasPort(string whole)
    {
        string authority = whole[(whole.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
        int colon = authority.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(authority.AsSpan(colon + 1), out ushort port) && port > 0;
    }
}
