using System.Net;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Client;

/// <summary>Makes the HTTP request that carries a call.</summary>
internal static class RequestHead
{
    private static readonly string UserAgent = $"btcstream-rpc/{typeof(RequestHead).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Makes the request.</summary>
    /// <param name="address">The server.</param>
    /// <param name="path">The method, with its leading slash.</param>
    /// <param name="gzip">Whether its messages are compressed.</param>
    /// <param name="timeout">Of the whole call; null for ever.</param>
    /// <param name="metadata">The channel's and the call's own.</param>
    /// <param name="body">The messages.</param>
    /// <exception cref="ArgumentException">A metadata key belongs to HTTP.</exception>
    public static HttpRequestMessage Create(
        Uri address, string path, bool gzip, TimeSpan? timeout, ReadOnlySpan<Metadata?> metadata, HttpContent body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        Add(request, "te", "trailers");
        Add(request, HeaderNames.AcceptEncoding, "identity,gzip");
        if (gzip)
        {
            Add(request, HeaderNames.Encoding, GzipCodec.Name);
        }

        if (timeout is { } wait)
        {
            Add(request, HeaderNames.Timeout, GrpcTimeout.Format(wait));
        }

        bool named = false;
        foreach (Metadata? part in metadata)
        {
            foreach (MetadataEntry entry in part ?? [])
            {
                named |= entry.Key == "user-agent";
                Add(request, entry);
            }
        }

        if (!named)
        {
            Add(request, "user-agent", UserAgent);
        }

        return request;
    }

    private static void Add(HttpRequestMessage request, MetadataEntry entry)
    {
        if (HeaderNames.IsProtocol(entry.Key))
        {
            throw new ArgumentException($"metadata key '{entry.Key}' belongs to HTTP and is set by the client itself");
        }

        Add(request, entry.Key, MetadataCodec.Format(entry));
    }

    /// <summary>The framework keeps a few names (such as <c>expires</c>) for the content's headers; on the wire there is no difference.</summary>
    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value) && !request.Content!.Headers.TryAddWithoutValidation(name, value))
        {
            throw new ArgumentException($"metadata '{name}' cannot be sent: '{value}'");
        }
    }
}
