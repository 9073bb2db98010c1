using System.Net;
using System.Net.Sockets;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Stands between a client and a server, counts what passes, and can break the line as a pulled cable's reset would.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private long _toServerBytes;
    private long _toClientBytes;

    public Relay(Uri target)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public long ToServerBytes => Interlocked.Read(ref _toServerBytes);

    public long ToClientBytes => Interlocked.Read(ref _toClientBytes);

    /// <summary>Resets every connection and accepts no more.</summary>
    public void Break()
    {
        _listener.Stop();
        ResetConnections();
    }

    /// <summary>Resets every connection; new ones are still accepted.</summary>
    public void ResetConnections()
    {
        lock (_sockets)
        {
            foreach (Socket socket in _sockets)
            {
                Reset(socket);
            }

            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break();
        await _accepting;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (ObjectDisposedException)
        {
            // A pump closed it first.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                client = await _listener.AcceptSocketAsync();
                await server.ConnectAsync(_target);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                server.Dispose();
                return;
            }

            lock (_sockets)
            {
                _sockets.Add(client);
                _sockets.Add(server);
            }

            _ = PumpAsync(client, server, count => Interlocked.Add(ref _toServerBytes, count));
            _ = PumpAsync(server, client, count => Interlocked.Add(ref _toClientBytes, count));
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, Action<int> count)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var received and > 0)
            {
                count(received);
                await to.SendAsync(buffer.AsMemory(0, received));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the two has closed: so does the other.
            to.Dispose();
        }
    }
}
