using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Tests.Server;

public sealed class WebTests
{
    [Theory]
    [InlineData("application/grpc-web", false, false)]
    [InlineData("application/grpc-web+proto", true, false)]
    [InlineData("application/grpc-web-text", false, true)]
    [InlineData("application/grpc-web-text", true, true)]
    public async Task Web_StreamOfNotes_EndsWithATrailerFrame(string contentType, bool http2, bool text)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        byte[] request = FrameReaderTests.Frame(new CountRequest { Count = 3, PayloadBytes = 5000 }.ToByteArray());
        (HttpResponseMessage response, byte[] body) = await PostAsync(host, "Count", contentType, http2, text ? Base64InPieces(request) : request);
        using HttpResponseMessage kept = response;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith(contentType, response.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        List<(byte Flag, byte[] Payload)> frames = Split(text ? DecodeRuns(body) : body);
        Assert.Equal([0, 1, 2], frames[..^1].Select(frame => Note.Parser.ParseFrom(frame.Payload).Sequence));
        Assert.Equal(0x80, frames[^1].Flag);
        Assert.Equal("grpc-status: 0\r\n", Encoding.ASCII.GetString(frames[^1].Payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Web_Failure_CarriesStatusMessageAndTrailers(int notesFirst)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        byte[] request = FrameReaderTests.Frame(new FailRequest { Code = 9, Message = "nö", NotesFirst = notesFirst }.ToByteArray());
        (HttpResponseMessage response, byte[] body) = await PostAsync(host, "Fail", "application/grpc-web", http2: false, request);
        using HttpResponseMessage kept = response;
        if (notesFirst == 0)
        {
            Assert.Equal("9", response.Headers.GetValues("grpc-status").Single());
            Assert.Equal("n%C3%B6", response.Headers.GetValues("grpc-message").Single());
        }
        else
        {
            Assert.Equal(
                "grpc-status: 9\r\ngrpc-message: n%C3%B6\r\nfail-reason: asked\r\nfail-data-bin: AAH/\r\n", Encoding.ASCII.GetString(Split(body)[^1].Payload));
        }
    }

    [Theory]
    [InlineData("!!!!")]
    [InlineData("AAAA=")]
    [InlineData("AAAAA")]
    public async Task WebText_NotBase64_IsInvalidArgument(string body)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        (HttpResponseMessage response, _) = await PostAsync(host, "Echo", "application/grpc-web-text", http2: false, Encoding.ASCII.GetBytes(body));
        using HttpResponseMessage kept = response;
        Assert.Equal("3", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Web_SwitchedOff_IsUnimplemented()
    {
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { Web = false });
        (HttpResponseMessage response, _) = await PostAsync(host, "Echo", "application/grpc-web", http2: false, FrameReaderTests.Frame([]));
        using HttpResponseMessage kept = response;
        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Web_WithOriginButNoCorsConfigured_AllowsNoOrigin()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.HttpAddress };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/btcstream.testing.Testing/Echo");
        preflight.Headers.Add("Origin", "https://elsewhere.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage response = await http.SendAsync(preflight);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    internal static async Task<(HttpResponseMessage Response, byte[] Body)> PostAsync(
        TestingHost host, string method, string contentType, bool http2, byte[] body)
    {
        using var http = new HttpClient { BaseAddress = http2 ? host.GrpcAddress : host.HttpAddress };
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/btcstream.testing.Testing/" + method)
        {
            Content = content,
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        HttpResponseMessage response = await http.SendAsync(request);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Each five bytes a padded run of its own, as a browser may send them.</summary>
    internal static byte[] Base64InPieces(byte[] bytes) => Encoding.ASCII.GetBytes(string.Concat(bytes.Chunk(5).Select(Convert.ToBase64String)));

    internal static byte[] DecodeRuns(byte[] text) =>
        [.. Encoding.ASCII.GetString(text).Chunk(4).SelectMany(quantum => Convert.FromBase64CharArray(quantum, 0, 4))];

    private static List<(byte Flag, byte[] Payload)> Split(byte[] body)
    {
        List<(byte, byte[])> frames = [];
        for (int at = 0; at < body.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1));
            frames.Add((body[at], body[(at + 5)..(at + 5 + length)]));
            at += 5 + length;
        }

        return frames;
    }
}
