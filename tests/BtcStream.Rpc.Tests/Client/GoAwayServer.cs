using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Takes a connection, and at its first request says GOAWAY and closes; every connection anew.</summary>
internal sealed class GoAwayServer : IAsyncDisposable
{
    private const int PrefaceBytes = 24;
    private const byte HeadersFrame = 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _errorCode;
    private readonly bool _processed;
    private readonly Task _serving;

    public GoAwayServer(int errorCode, bool processed)
    {
        _errorCode = errorCode;
        _processed = processed;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket client = await _listener.AcceptSocketAsync();
                await using var stream = new NetworkStream(client);
                await AnswerAsync(stream);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        await stream.ReadExactlyAsync(new byte[PrefaceBytes]);
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        await stream.WriteAsync(settings);
        byte[] header = new byte[9];
        do
        {
            await stream.ReadExactlyAsync(header);
            await stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]]);
        }
        while (header[3] != HeadersFrame);

        byte[] goAway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        if (_processed)
        {
            // The last stream that was looked at is this one; otherwise none was.
            header.AsSpan(5, 4).CopyTo(goAway.AsSpan(9));
        }

        BinaryPrimitives.WriteInt32BigEndian(goAway.AsSpan(13), _errorCode);
        await stream.WriteAsync(goAway);

        // Read to the client's end: a close with bytes unread would be a reset, and could overtake what was said.
        stream.Socket.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null);
    }
}
