namespace BtcStream.Rpc.Protocol;

/// <summary>The wire forms that a content type names.</summary>
internal enum ContentKind
{
    /// <summary>Not gRPC, or gRPC with a codec other than protobuf.</summary>
    None,

    /// <summary><c>application/grpc</c>, <c>application/grpc+proto</c>.</summary>
    Grpc,

    /// <summary><c>application/grpc-web</c>, <c>application/grpc-web+proto</c>.</summary>
    Web,

    /// <summary><c>application/grpc-web-text</c>, <c>application/grpc-web-text+proto</c>.</summary>
    WebText,
}

internal static class ContentKinds
{
    public static ContentKind Parse(string? contentType)
    {
        ReadOnlySpan<char> text = contentType;
        int parameters = text.IndexOf(';');
        text = (parameters < 0 ? text : text[..parameters]).Trim();
        return text switch
        {
            _ when Is(text, "application/grpc") || Is(text, "application/grpc+proto") => ContentKind.Grpc,
            _ when Is(text, "application/grpc-web") || Is(text, "application/grpc-web+proto") => ContentKind.Web,
            _ when Is(text, "application/grpc-web-text") || Is(text, "application/grpc-web-text+proto") => ContentKind.WebText,
            _ => ContentKind.None,
        };
    }

    public static string ResponseContentType(ContentKind kind) => kind switch
    {
        ContentKind.Web => "application/grpc-web+proto",
        ContentKind.WebText => "application/grpc-web-text+proto",
        _ => "application/grpc",
    };

    private static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<char> expected) => text.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
