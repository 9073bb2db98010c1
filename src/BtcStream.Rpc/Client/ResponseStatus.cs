using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Client;

/// <summary>What a response's headers and trailers say of the call.</summary>
internal static class ResponseStatus
{
    /// <summary>Finds out whether the headers are all there is.</summary>
    /// <returns>How the call ended; null where messages, or at least trailers, follow.</returns>
    public static CallOutcome? OfHeaders(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.TryGetValues(HeaderNames.Status, out HeaderStringValues status))
        {
            return Parse(status.ToString(), response.Headers.NonValidated, response.Content.Headers.NonValidated);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new CallOutcome(new Status(OfHttp(response.StatusCode), $"the server answered with HTTP {(int)response.StatusCode} and no gRPC status"));
        }

        string contentType = HeaderOf(response.Content.Headers, "Content-Type");
        if (ContentKinds.Parse(contentType) != ContentKind.Grpc)
        {
            return new CallOutcome(new Status(StatusCode.Unknown, $"the server answered with content type '{contentType}', which is not gRPC"));
        }

        string encoding = HeaderOf(response.Headers, HeaderNames.Encoding);
        return encoding is "" or "identity" or GzipCodec.Name
            ? null
            : new CallOutcome(new Status(StatusCode.Internal, $"the server answered in grpc-encoding '{encoding}'; it was told identity and gzip"));
    }

    /// <summary>Whether the response's messages may be compressed.</summary>
    public static bool IsGzip(HttpResponseMessage response) => HeaderOf(response.Headers, HeaderNames.Encoding) == GzipCodec.Name;

    /// <summary>How the call ended, by its trailers. To be asked when the body has been read to its end.</summary>
    public static CallOutcome OfTrailers(HttpResponseMessage response)
    {
        HttpHeadersNonValidated trailers = response.TrailingHeaders.NonValidated;
        return trailers.TryGetValues(HeaderNames.Status, out HeaderStringValues status)
            ? Parse(status.ToString(), trailers)
            : new CallOutcome(new Status(StatusCode.Unknown, "the response ended without a gRPC status"));
    }

    /// <summary>The metadata among header lines.</summary>
    /// <exception cref="RpcException">INTERNAL: a binary value is not base64.</exception>
    public static Metadata MetadataOf(params ReadOnlySpan<HttpHeadersNonValidated> headers)
    {
        var metadata = new Metadata();
        foreach (HttpHeadersNonValidated part in headers)
        {
            foreach ((string name, HeaderStringValues values) in part)
            {
                foreach (string value in values)
                {
                    if (!MetadataCodec.TryRead(metadata, name, value))
                    {
                        throw new RpcException(StatusCode.Internal, $"the server sent metadata '{name}' that is not base64: '{value}'");
                    }
                }
            }
        }

        return metadata;
    }

    /// <summary>gRPC's table for responses without a gRPC status ("HTTP to gRPC Status Code Mapping").</summary>
    public static StatusCode OfHttp(HttpStatusCode code) => code switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static CallOutcome Parse(string status, params ReadOnlySpan<HttpHeadersNonValidated> lines)
    {
        string message = "";
        TimeSpan? retryAfter = null;
        foreach (HttpHeadersNonValidated part in lines)
        {
            message = part.TryGetValues(HeaderNames.Message, out HeaderStringValues values) ? PercentEncoding.Decode(values.ToString()) : message;
            retryAfter = part.TryGetValues(HeaderNames.RetryPushback, out HeaderStringValues wait) ? RetryAfterOf(wait.ToString()) : retryAfter;
        }

        Metadata trailers;
        try
        {
            trailers = MetadataOf(lines);
        }
        catch (RpcException e)
        {
            return new CallOutcome(e.Status);
        }

        return int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code <= (int)StatusCode.Unauthenticated
            ? new CallOutcome(new Status((StatusCode)code, message) { RetryAfter = retryAfter }, trailers)
            : new CallOutcome(new Status(StatusCode.Unknown, $"the server ended the call with grpc-status '{status}', which is no gRPC status: {message}"), trailers);
    }

    /// <summary>What is no number of milliseconds asks for no other attempt, as gRFC A6 has it.</summary>
    private static TimeSpan RetryAfterOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int millis) ? TimeSpan.FromMilliseconds(millis) : Timeout.InfiniteTimeSpan;

    private static string HeaderOf(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : "";
}
