using System.Globalization;
using System.Text;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace BtcStream.Rpc.Server;

/// <summary>The response's headers, and its status in whichever place the wire form has for it: trailers, headers alone, or a last frame (gRPC-Web).</summary>
internal sealed class ResponseHead(HttpContext http, ContentKind kind)
{
    /// <summary>Clients bound the size of trailers, some at 8 KiB: a status that quotes a long value of the caller's must still arrive.</summary>
    private const int MaxDetailChars = 1024;

    private List<Metadata>? _trailers;

    /// <summary>Adds metadata to go with the status.</summary>
    public void AddTrailers(Metadata? trailers)
    {
        if (trailers is { Count: > 0 })
        {
            (_trailers ??= []).Add(trailers);
        }
    }

    /// <summary>Sets the headers; they go out with the first flush.</summary>
    public void Open(bool gzip, Metadata? metadata)
    {
        HttpResponse response = http.Response;
        response.ContentType = ContentKinds.ResponseContentType(kind);
        response.Headers[HeaderNames.AcceptEncoding] = "identity,gzip";
        if (gzip)
        {
            response.Headers[HeaderNames.Encoding] = GzipCodec.Name;
        }

        Append(metadata, (name, value) => Add(response.Headers, name, value));
    }

    /// <summary>Sends the status and ends the response.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="context">Null where the call was refused before it had one.</param>
    /// <param name="writer">Null likewise.</param>
    /// <param name="flush">Sends it, where it is a last frame.</param>
    /// <returns>The status sent.</returns>
    public async Task<Status> EndAsync(Status status, ServerCallContext? context, FrameWriter? writer, PatientFlush flush)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return status;
        }

        AddTrailers(context?.ResponseTrailersOrNull);
        if (writer is not { HasWritten: true } && !http.Response.HasStarted)
        {
            Open(gzip: false, context?.ResponseHeadersOrNull);
            WriteStatus(status, (name, value) => Add(http.Response.Headers, name, value));
            return status;
        }

        try
        {
            await EndStartedAsync(status, context!, writer!, flush).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The caller left while the end was being sent: there is nobody to tell.
        }

        return status;
    }

    private async Task EndStartedAsync(Status status, ServerCallContext context, FrameWriter writer, PatientFlush flush)
    {
        if (kind != ContentKind.Grpc)
        {
            var lines = new StringBuilder();
            WriteStatus(status, (name, value) => lines.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n"));
            writer.WriteFrame(FrameFlags.WebTrailers, Encoding.ASCII.GetBytes(lines.ToString()));
            await flush.SendAsync(writer, context.Method, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        // What is not flushed yet goes out together with the trailers when the request ends, as long as the headers are there.
        writer.Open();
        if (!http.Response.HasStarted)
        {
            await http.Response.StartAsync(http.RequestAborted).ConfigureAwait(false);
        }

        IHeaderDictionary trailers = http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        WriteStatus(status, (name, value) => Add(trailers, name, value));
    }

    private void WriteStatus(Status status, Action<string, string> write)
    {
        write(HeaderNames.Status, ((int)status.Code).ToString(CultureInfo.InvariantCulture));
        if (status.Detail.Length > 0)
        {
            write(HeaderNames.Message, PercentEncoding.Encode(status.Detail.Length <= MaxDetailChars ? status.Detail : status.Detail[..MaxDetailChars] + " …"));
        }

        if (status.RetryAfter is { } wait)
        {
            write(HeaderNames.RetryPushback, ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        foreach (Metadata trailers in _trailers ?? [])
        {
            Append(trailers, write);
        }
    }

    private static void Append(Metadata? metadata, Action<string, string> write)
    {
        foreach (MetadataEntry entry in metadata ?? [])
        {
            write(entry.Key, MetadataCodec.Format(entry));
        }
    }

    /// <summary>ASP.NET's own <c>Append</c> leaves empty values out; an empty metadata value is a value.</summary>
    private static void Add(IHeaderDictionary headers, string name, string value) => headers[name] = StringValues.Concat(headers[name], value);
}
