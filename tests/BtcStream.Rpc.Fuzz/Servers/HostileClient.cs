using BtcStream.Rpc.Fuzz.Frames;
using BtcStream.Rpc.TestService;
using Google.Protobuf;

namespace BtcStream.Rpc.Fuzz.Servers;

/// <summary>Makes up what a broken or hostile HTTP/2 client may send over one connection.</summary>
internal sealed class HostileClient(Random random)
{
    private static readonly string[] Methods = ["Echo", "Collect", "Count", "EchoAll", "Fail", "Wait", "Observe", "Planned", "None"];

    private readonly List<int> _streams = [];
    private int _nextStream = 1;

    /// <summary>What is sent next.</summary>
    public byte[] Next() => random.Next(100) switch
    {
        < 35 => OpenCall(),
        < 65 => SendData(),
        < 72 => Http2Frames.Frame(Http2Frames.ResetStream, 0, AnyStream(), Http2Frames.Int32(random.Next(-1, 16))),
        < 78 => Http2Frames.Frame(Http2Frames.WindowUpdate, 0, random.Chance(30) ? 0 : AnyStream(), Http2Frames.Int32(random.Pick(0, 1, 65535, int.MaxValue))),
        < 82 => Http2Frames.Frame(Http2Frames.Settings, random.Pick<byte>(0, 0, 1), 0, Settings()),
        < 85 => Http2Frames.Frame(Http2Frames.Ping, random.Pick<byte>(0, 1), 0, random.Bytes(random.Pick(8, 8, 7))),
        < 87 => Http2Frames.Frame(Http2Frames.GoAway, 0, 0, random.Bytes(8 + random.Size(20))),
        < 89 => Http2Frames.Frame(Http2Frames.Continuation, random.Pick<byte>(0, 4), AnyStream(), random.Bytes(random.Size(50))),
        < 91 => Http2Frames.Frame(Http2Frames.Headers, random.Pick<byte>(4, 5), AnyStream(), random.Bytes(random.Size(100))),
        < 93 => Http2Frames.Frame((byte)random.Next(256), (byte)random.Next(256), AnyStream(), random.Bytes(random.Size(100))),
        < 95 => random.Bytes(random.Size(100)),
        _ => random.Mutate(OpenCall(), 1 + random.Next(3)),
    };

    private byte[] OpenCall()
    {
        int stream = _nextStream;
        _nextStream += random.Chance(95) ? 2 : random.Pick(0, 1, 4);
        _streams.Add(stream);
        string method = random.Pick(Methods);
        byte flags = (byte)(Http2Frames.EndHeaders | (random.Chance(10) ? Http2Frames.EndStream : 0));
        byte[] headers = Http2Frames.Frame(Http2Frames.Headers, flags, stream, Http2Frames.HeaderBlock(RequestHeaders(method)));
        return random.Chance(70) ? [.. headers, .. Data(stream, Messages(method))] : headers;
    }

    private List<(string, string)> RequestHeaders(string method)
    {
        List<(string, string)> headers =
        [
            (":method", random.Chance(97) ? "POST" : random.Pick("GET", "CONNECT", "x")),
            (":scheme", "http"),
            (":path", "/btcstream.testing.Testing/" + method + (random.Chance(97) ? "" : random.Pick("/", "?x", "%"))),
            (":authority", "localhost"),
            ("content-type", random.Chance(85) ? "application/grpc" : random.Pick("application/grpc-web", "application/grpc-web-text", "text/plain", "application/grpc+json")),
            ("te", "trailers"),
        ];
        if (random.Chance(30))
        {
            headers.Add(("grpc-timeout", random.Chance(70) ? random.Next(1, 20) + random.Pick("m", "u", "n", "S") : random.Text(5, "0123456789mSx-")));
        }

        if (random.Chance(30))
        {
            headers.Add(("grpc-encoding", random.Pick("gzip", "gzip", "identity", "br", "gzip,gzip")));
        }

        if (random.Chance(30))
        {
            headers.Add(("grpc-accept-encoding", random.Pick("gzip", "identity,gzip", "br", ",")));
        }

        for (int i = random.Size(4); i > 0; i--)
        {
            headers.Add((random.Pick("echo-a", "echo-b-bin", "test-c", "test-d-bin", "x", "content-length", "cookie"), random.Text(random.Size(200), "abcABC019=+/ ,;%")));
        }

        return headers;
    }

    private byte[] SendData() => Data(AnyStream(), Messages(random.Pick(Methods)));

    /// <summary>One or several DATA frames, whole or cut off, with or without an end.</summary>
    private byte[] Data(int stream, byte[] body)
    {
        var sent = new List<byte>();
        int at = 0;
        do
        {
            int count = Math.Min(body.Length - at, 1 + random.Size(5000));
            byte flags = (byte)(random.Chance(3) ? random.Next(256) : 0);
            sent.AddRange(Http2Frames.Frame(Http2Frames.Data, flags, stream, body.AsSpan(at, count)));
            at += count;
        }
        while (at < body.Length);

        if (random.Chance(40))
        {
            sent.AddRange(Http2Frames.Frame(Http2Frames.Data, Http2Frames.EndStream, stream, []));
        }

        return random.Chance(97) ? [.. sent] : [.. sent.Take(random.Next(sent.Count))];
    }

    private byte[] Messages(string method)
    {
        var body = new List<byte>();
        for (int i = random.Chance(70) ? 1 : random.Size(20); i > 0; i--)
        {
            byte[] message = Message(method).ToByteArray();
            body.AddRange(FrameStreams.Frame((byte)(random.Chance(95) ? 0 : random.Next(256)), random.Chance(95) ? message : random.Mutate(message, 1)));
        }

        return random.Chance(85) ? [.. body] : random.Mutate([.. body], 1 + random.Next(3));
    }

    private IMessage Message(string method) => method switch
    {
        "Count" => new CountRequest { Count = random.Pick(-1, 0, 1, 1000), PayloadBytes = random.Size(10_000) },
        "Fail" => new FailRequest { Code = random.Next(-2, 20), Message = random.AnyText(random.Size(50)), NotesFirst = random.Size(3) },
        "Observe" => new ObserveRequest(),
        _ => new Note { Sequence = random.Next(), Text = random.Text(random.Size(100), "abc七"), Payload = ByteString.CopyFrom(random.Bytes(random.Size(30_000))) },
    };

    private byte[] Settings()
    {
        var payload = new List<byte>();
        for (int i = random.Size(4); i > 0; i--)
        {
            payload.AddRange([0, (byte)random.Next(8), .. Http2Frames.Int32(random.Pick(0, 1, 100, 16384, 65535, int.MaxValue, -1))]);
        }

        return random.Chance(95) ? [.. payload] : random.Bytes(random.Size(20));
    }

    private int AnyStream() =>
        random.Next(20) switch { 0 => 0, 1 => random.Next(), 2 => 2, _ => _streams.Count == 0 ? 1 : _streams[random.Next(_streams.Count)] };
}
