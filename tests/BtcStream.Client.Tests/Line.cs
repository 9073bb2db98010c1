using System.Net;
using System.Net.Sockets;

namespace BtcStream.Client.Tests;

/// <summary>A line between client and server that a test can cut, and lay to another server: the address of the client's side stays.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _ends = [];
    private readonly List<Task> _copies = [];
    private readonly Task _accepting;
    private int? _port;

    public Line(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Cuts every connection, and takes no other before it is laid anew.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _port = null;
            CloseAll();
        }
    }

    /// <summary>Lays it to a server.</summary>
    public void LayTo(int port)
    {
        lock (_gate)
        {
            _port = port;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_copies);
    }

    private void CloseAll()
    {
        _ends.ForEach(end => end.Close());
        _ends.Clear();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                lock (_gate)
                {
                    _ends.Add(client);
                    if (_port is not { } port)
                    {
                        CloseAll();
                        continue;
                    }

                    var server = new TcpClient();
                    server.Connect(IPAddress.Loopback, port);
                    _ends.Add(server);
                    _copies.Add(CopyAsync(client, server));
                    _copies.Add(CopyAsync(server, client));
                }
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
        finally
        {
            from.Close();
            to.Close();
        }
    }
}
