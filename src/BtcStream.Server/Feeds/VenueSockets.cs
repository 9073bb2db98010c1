using System.Net.WebSockets;

namespace BtcStream.Server.Feeds;

/// <summary>A WebSocket to a venue. One sends and one receives at a time.</summary>
internal interface IVenueSocket : IAsyncDisposable
{
    /// <summary>Sends a text.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation);

    /// <summary>Receives the next whole message; null when the venue has closed the connection, with <see cref="CloseReason"/>.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellation);

    /// <summary>What the venue said when it closed the connection.</summary>
    public string CloseReason { get; }
}

/// <summary>Makes connections to venues.</summary>
internal interface IVenueSockets
{
    /// <summary>Connects.</summary>
    /// <exception cref="WebSocketException">It could not be made.</exception>
    public Task<IVenueSocket> ConnectAsync(Uri address, CancellationToken cancellation);
}

/// <summary>Connections as .NET makes them. Pings of the venue are answered by the socket itself.</summary>
internal sealed class ClientVenueSockets : IVenueSockets
{
    /// <inheritdoc/>
    public async Task<IVenueSocket> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            // The protocols watch for silence themselves, on their own clock.
            socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
            await socket.ConnectAsync(address, cancellation);
            return new ClientVenueSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class ClientVenueSocket(ClientWebSocket socket) : IVenueSocket
    {
        /// <summary>The longest message taken: a list of all instruments is some hundreds of KB.</summary>
        private const int MostBytes = 32 * 1024 * 1024;

        private byte[] _buffer = new byte[64 * 1024];

        public string CloseReason { get; private set; } = "";

        public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation) => socket.SendAsync(utf8, WebSocketMessageType.Text, endOfMessage: true, cancellation);

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellation)
        {
            int length = 0;
            while (true)
            {
                ValueWebSocketReceiveResult result = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
                length += result.Count;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    CloseReason = $"the venue closed it ({socket.CloseStatus}: {socket.CloseStatusDescription})";
                    return null;
                }

                if (result.EndOfMessage)
                {
                    // A copy: the message outlives the next one's reading.
                    return _buffer.AsSpan(0, length).ToArray();
                }

                if (length == _buffer.Length)
                {
                    Grow();
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }

        private void Grow()
        {
            if (_buffer.Length >= MostBytes)
            {
                throw new WebSocketException(WebSocketError.HeaderError, $"a message is longer than {MostBytes} bytes");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
