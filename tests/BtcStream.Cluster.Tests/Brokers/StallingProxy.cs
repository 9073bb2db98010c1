using System.Net;
using System.Net.Sockets;

namespace BtcStream.Cluster.Tests.Brokers;

/// <summary>
/// A stretch of network between clients and a broker that can hang: connections through it stay open, and nothing comes through any more. From a moment on that bytes
/// going by tell, or when a test says so.
/// </summary>
internal sealed class StallingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<Task> _pumps = [];
    private readonly List<Link> _links = [];
    private readonly Lock _lock = new();
    private byte[] _marker = [];
    private int _hangs;
    private bool _onlyReplies;

    public StallingProxy(BrokerNode node)
    {
        _port = node.Port;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where clients connect.</summary>
    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections that have hung.</summary>
    public int Hung
    {
        get
        {
            lock (_lock)
            {
                return _links.Count(link => link.IsHung);
            }
        }
    }

    /// <summary>Each of the next connections over which some bytes come hangs from there on.</summary>
    /// <param name="marker">The bytes; they are passed on where they come from the client and only replies hang, or from the broker.</param>
    /// <param name="times">How many connections.</param>
    /// <param name="onlyReplies">Whether the broker still gets what the client sends.</param>
    public void HangOn(ReadOnlySpan<byte> marker, int times, bool onlyReplies) => (_marker, _hangs, _onlyReplies) = (marker.ToArray(), times, onlyReplies);

    /// <summary>All connections there are hang from here on.</summary>
    public void HangNow()
    {
        lock (_lock)
        {
            _links.ForEach(link => (link.HangsToBroker, link.HangsToClient) = (true, true));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pumps);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stop.Token);
                var broker = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await broker.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
                var link = new Link();
                lock (_lock)
                {
                    _links.Add(link);
                }

                _pumps.Add(PumpAsync(link, client, broker, toBroker: true));
                _pumps.Add(PumpAsync(link, broker, client, toBroker: false));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException && _stop.IsCancellationRequested)
        {
            // The test has ended.
        }
    }

    private async Task PumpAsync(Link link, Socket from, Socket to, bool toBroker)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
            {
                Watch(link, buffer.AsSpan(0, count));
                if (toBroker ? link.HangsToBroker : link.HangsToClient)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either side is gone.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private void Watch(Link link, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_hangs > 0 && !link.IsHung && bytes.IndexOf(_marker) >= 0)
            {
                _hangs--;
                (link.HangsToClient, link.HangsToBroker) = (true, !_onlyReplies);
            }
        }
    }

    private sealed class Link
    {
        public bool HangsToBroker { get; set; }

        public bool HangsToClient { get; set; }

        public bool IsHung => HangsToBroker || HangsToClient;
    }
}
