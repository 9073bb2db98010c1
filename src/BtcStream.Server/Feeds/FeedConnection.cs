using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using BtcStream.Engine;
using BtcStream.Server.Feeds.Recording;

namespace BtcStream.Server.Feeds;

/// <summary>Where a venue is reached.</summary>
/// <param name="Socket">Root of its WebSocket, <c>ws</c> or <c>wss</c>.</param>
/// <param name="Http">Root of its HTTP interface.</param>
internal sealed record VenueEndpoint(Uri Socket, Uri Http);

/// <summary>What every feed of a server shares.</summary>
/// <param name="Engine">Takes the rows.</param>
/// <param name="Sockets">Makes connections.</param>
/// <param name="Http">Asks over HTTP.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Draws from 0 to 1 for back-offs.</param>
/// <param name="Logger">Where it is told.</param>
internal sealed record FeedServices(EngineHost Engine, IVenueSockets Sockets, HttpClient Http, TimeProvider Time, Func<double> Random, ILogger Logger);

/// <summary>
/// Runs a feed: carries out what its session wants, turns what happens into events, one queue of them, and hands its rows to the engine. All of the session runs in one
/// task. Reading waits while the queue is full, so a venue that is faster than the engine fills the socket, not the memory.
/// </summary>
internal sealed class FeedConnection : IFeedIo, IAsyncDisposable
{
    private const int QueuedEvents = 1_024;
    private const int EventsPerOffer = 256;
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(500);

    private readonly FeedServices _services;
    private readonly VenueProtocol _protocol;
    private readonly VenueEndpoint _endpoint;
    private readonly FeedRecorder? _recorder;
    private readonly FeedSession _session;
    private readonly FeedSink _sink;
    private readonly VenueHttp _http;
    private readonly Channel<FeedEvent> _events = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(QueuedEvents) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly HashSet<Task> _requests = [];
    private CancellationTokenSource? _connection;
    private Task _socket = Task.CompletedTask;
    private Channel<string>? _outgoing;
    private Task _running = Task.CompletedTask;
    private long _refusedRows;
    private string _refusal = "";
    private bool _isHeld;
    private int _missedTick;

    /// <summary>Puts a feed together; it does nothing before <see cref="Start"/>.</summary>
    /// <param name="protocol">What is particular to the venue.</param>
    /// <param name="endpoint">Where it is reached.</param>
    /// <param name="services">What feeds share.</param>
    /// <param name="recorder">Keeps what comes; null to keep nothing. The feed owns it.</param>
    /// <param name="mostPending">Rows that may wait while the engine takes none; null for as many as usual.</param>
    public FeedConnection(VenueProtocol protocol, VenueEndpoint endpoint, FeedServices services, FeedRecorder? recorder, int? mostPending = null)
    {
        (_protocol, _endpoint, _services, _recorder) = (protocol, endpoint, services, recorder);
        Counters = new FeedCounters(protocol.Name);
        _session = new FeedSession(protocol, this, services.Random, Counters, services.Logger);
        _sink = mostPending is { } most ? new FeedSink(services.Engine, OnRefused, OnApplied, most) : new FeedSink(services.Engine, OnRefused, OnApplied);
        _http = new VenueHttp(services.Http, endpoint.Http, services.Time);
        _timer = services.Time.CreateTimer(static state => ((FeedConnection)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How it is doing.</summary>
    public FeedCounters Counters { get; }

    private long Now => EngineLifetime.UnixNanos(_services.Time);

    /// <summary>Starts the feed.</summary>
    public void Start()
    {
        _running = RunAsync();
        Tick();
    }

    /// <inheritdoc/>
    public void Connect(int connection)
    {
        Disconnect();
        FeedLog.Connecting(_services.Logger, _protocol.Name, _endpoint.Socket.Authority);
        _connection = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _outgoing = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        _socket = ConnectAsync(connection, _outgoing.Reader, _socket, _connection.Token);
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        _outgoing?.Writer.TryComplete();
        _connection?.Cancel();
        _connection?.Dispose();
        (_connection, _outgoing) = (null, null);
    }

    /// <inheritdoc/>
    public void Send(string text) => _outgoing?.Writer.TryWrite(text);

    /// <inheritdoc/>
    public void Request(FeedRequest request)
    {
        _requests.RemoveWhere(static task => task.IsCompleted);
        _requests.Add(RequestAsync(request));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _stop.CancelAsync();
        _events.Writer.TryComplete();
        await _running;
        Disconnect();
        await _socket;
        await Task.WhenAll(_requests);
        await _sink.DisposeAsync();
        _recorder?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _events.Reader.WaitToReadAsync())
            {
                for (int i = 0; i < EventsPerOffer && _events.Reader.TryRead(out FeedEvent? next); i++)
                {
                    Handle(next);
                }

                if (Interlocked.Exchange(ref _missedTick, 0) != 0)
                {
                    Handle(new TickEvent(Now));
                }

                Report();
                await _sink.OfferAsync(_session.Rows, Now);
                _session.Rows.Clear();
                CountWaiting();
                HoldOrRelease();
            }

            // The last rows that came are as good as the others.
            await _sink.OfferAsync(_session.Rows, Now, waits: true);
        }
#pragma warning disable CA1031 // A feed that fails must not fail the server: it ends, says so, and shows as stopped.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FeedLog.Ended(_services.Logger, _protocol.Name, e.ToString());
            _events.Writer.TryComplete();
        }

        Counters.Change(static status => status with { State = FeedPhase.Stopped });
    }

    private void Handle(FeedEvent next)
    {
        _recorder?.Write(next);
        _session.Handle(next);
    }

    /// <summary>
    /// Where the engine takes nothing, rows must not heap up until memory ends. The feed gives its connection up and says so; as an event like all others, so that a
    /// recording plays back to the same.
    /// </summary>
    private void HoldOrRelease()
    {
        if (!_isHeld && _sink.IsFull)
        {
            _isHeld = true;
            FeedLog.Held(_services.Logger, _protocol.Name, _sink.Pending);
            Handle(new HeldEvent(Now, true));
        }
        else if (_isHeld && _sink.HasRoom)
        {
            _isHeld = false;
            FeedLog.Released(_services.Logger, _protocol.Name);
            Handle(new HeldEvent(Now, false));
        }
    }

    private void Report()
    {
        long refused = Interlocked.Exchange(ref _refusedRows, 0);
        if (refused > 0)
        {
            _session.Refuse(refused, Volatile.Read(ref _refusal));
        }

        CountWaiting();
    }

    /// <summary>Before rows are offered, which may wait for the engine, and after.</summary>
    private void CountWaiting() => Counters.Change(status => status with { Conflated = _sink.Conflated, WaitingRows = _sink.Pending });

    private void OnRefused(long rows, string reason)
    {
        Volatile.Write(ref _refusal, reason);
        Interlocked.Add(ref _refusedRows, rows);
    }

    /// <summary>The engine has room again. Where the queue is full, the loop is about to look anyway.</summary>
    private void OnApplied()
    {
        if (_sink is { Pending: > 0 })
        {
            _events.Writer.TryWrite(new TickEvent(Now));
        }
    }

    /// <summary>A tick that finds the queue full comes out of turn, since the loop has much to do: time must not stand still for that.</summary>
    private void Tick()
    {
        if (!_events.Writer.TryWrite(new TickEvent(Now)))
        {
            Volatile.Write(ref _missedTick, 1);
        }

        _timer.Change(TickPeriod, Timeout.InfiniteTimeSpan);
    }

    private async Task ConnectAsync(int connection, ChannelReader<string> outgoing, Task before, CancellationToken cancellation)
    {
        await before;
        string reason;
        try
        {
            await using IVenueSocket socket = await _services.Sockets.ConnectAsync(new Uri(_endpoint.Socket, _protocol.SocketPath), cancellation);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await _events.Writer.WriteAsync(new ConnectedEvent(Now, connection), cancellation);
            Task sending = SendAllAsync(socket, outgoing, end);
            try
            {
                while (await socket.ReceiveAsync(end.Token) is { } message)
                {
                    await _events.Writer.WriteAsync(new MessageEvent(Now, connection, message), end.Token);
                }

                reason = socket.CloseReason;
            }
            finally
            {
                await end.CancelAsync();
                await sending;
            }
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or OperationCanceledException or ChannelClosedException)
        {
            reason = e is OperationCanceledException ? "it could not be written to" : e.Message;
        }

        if (!cancellation.IsCancellationRequested)
        {
            // Not cancelled by this connection's end: the session must hear of it.
            await WriteAsync(new ClosedEvent(Now, connection, reason));
        }
    }

    private static async Task SendAllAsync(IVenueSocket socket, ChannelReader<string> outgoing, CancellationTokenSource end)
    {
        try
        {
            await foreach (string text in outgoing.ReadAllAsync(end.Token))
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            await end.CancelAsync();
        }
    }

    private async Task RequestAsync(FeedRequest request)
    {
        if (await _http.AskAsync(request, _stop.Token) is { } answer)
        {
            await WriteAsync(answer);
        }
    }

    private async Task WriteAsync(FeedEvent next)
    {
        try
        {
            await _events.Writer.WriteAsync(next, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The feed is ending.
        }
    }
}
