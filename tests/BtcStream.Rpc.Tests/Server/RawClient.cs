using System.Net;
using System.Net.Http.Headers;
using BtcStream.Rpc.Protocol;
using BtcStream.Rpc.Tests.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

/// <summary>Sends bytes of the test's choosing as one gRPC call over the framework's own HTTP client. A method is a short name, or a path.</summary>
internal sealed class RawClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };

    public Task<RawAnswer> CallAsync(string method, IMessage request, params (string Name, string Value)[] headers) =>
        SendAsync(method, new ByteArrayContent(FrameReaderTests.Frame(request.ToByteArray())), headers);

    public async Task<RawAnswer> SendAsync(string method, HttpContent body, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await OpenAsync(method, body, headers);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(response, bytes);
    }

    public Task<HttpResponseMessage> OpenAsync(string method, HttpContent body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, method.StartsWith('/') ? method : "/btcstream.testing.Testing/" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.ContentType ??= new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record RawAnswer(HttpStatusCode Http, int? Status, string Message, byte[] Body, HttpResponseHeaders Headers, HttpResponseHeaders Trailers)
{
    public RawAnswer(HttpResponseMessage response, byte[] body)
        : this(response.StatusCode, Number(Find(response, HeaderNames.Status)), PercentEncoding.Decode(Find(response, HeaderNames.Message) ?? ""),
            body, response.Headers, response.TrailingHeaders)
    {
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? trailer) ? trailer.Single()
        : response.Headers.TryGetValues(name, out IEnumerable<string>? header) ? header.Single() : null;

    private static int? Number(string? text) => text is null ? null : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
