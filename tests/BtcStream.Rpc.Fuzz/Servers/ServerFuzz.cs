using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace BtcStream.Rpc.Fuzz.Servers;

/// <summary>
/// Hostile connections to a live server: it must go on serving others, end every call, and never meet an exception that it did not foresee.
/// </summary>
internal sealed class ServerFuzz : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TestingHost _host;
    private readonly ErrorLog _errors;
    private readonly RpcChannel _healthy;
    private readonly UnaryMethod<Note, Note> _echo;

    private ServerFuzz(TestingHost host, ErrorLog errors)
    {
        _host = host;
        _errors = errors;
        _healthy = new RpcChannel(host.GrpcAddress);
        _echo = _healthy.Unary<Note, Note>(TestingReflection.Descriptor.Services.Single(), "Echo");
    }

    public static async Task<ServerFuzz> StartAsync()
    {
        var errors = new ErrorLog();
        return new ServerFuzz(await TestingHost.StartAsync(new Server.RpcServerOptions { MaxReceiveBytes = 100_000 }, logs: errors), errors);
    }

    /// <summary>Runs one case: a hostile connection or two, beside a healthy client's calls.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        Task hostile = random.Chance(85) ? AttackHttp2Async(random) : AttackHttp1Async(random);
        await EchoAsync(seed);
        await hostile;
        await EchoAsync(seed);
        using var bound = new CancellationTokenSource(Bound);
        while (_host.Server.Statistics.ActiveCalls != 0)
        {
            FuzzException.ThrowUnless(!bound.IsCancellationRequested, $"{_host.Server.Statistics.ActiveCalls} calls are active {Bound} after their connection closed");
            await Task.Yield();
        }

        FuzzException.ThrowUnless(_errors.TryTake(out string? error) is false, $"the server logged an error: {error}");
    }

    public async ValueTask DisposeAsync()
    {
        _healthy.Dispose();
        await _host.DisposeAsync();
    }

    private async Task EchoAsync(int sequence)
    {
        try
        {
            Note echo = await _echo.CallAsync(new Note { Sequence = sequence }, new CallOptions { Timeout = Bound });
            FuzzException.ThrowUnless(echo.Sequence == sequence, "the healthy client's echo is another");
        }
        catch (RpcException e)
        {
            throw new FuzzException($"the healthy client's call failed: {e.Message}", e);
        }
    }

    private async Task AttackHttp2Async(Random random)
    {
        var client = new HostileClient(random);
        byte[] preface = random.Chance(97) ? [.. Http2Frames.Preface, .. Http2Frames.Frame(Http2Frames.Settings, 0, 0, [])] : random.Mutate(Http2Frames.Preface, 1);
        IEnumerable<byte[]> pieces = [preface, .. Enumerable.Range(0, random.Size(60)).Select(_ => client.Next())];
        await AttackAsync(random, _host.GrpcAddress.Port, pieces);
    }

    private async Task AttackHttp1Async(Random random)
    {
        byte[] message = new Note { Text = random.AnyText(random.Size(50)), Payload = ByteString.CopyFrom(random.Bytes(random.Size(5000))) }.ToByteArray();
        byte[] body = Frames.FrameStreams.Frame((byte)(random.Chance(90) ? 0 : random.Next(256)), message);
        bool text = random.Chance(50);
        body = text ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body;
        body = random.Chance(50) ? body : random.Mutate(body, 1 + random.Next(4));
        int claimed = random.Chance(80) ? body.Length : random.Size(body.Length * 2);
        string head = $"POST /btcstream.testing.Testing/{random.Pick("Echo", "Collect", "EchoAll", "Wait", "None")} HTTP/1.1\r\nhost: localhost\r\n"
            + $"content-type: application/grpc-web{(text ? "-text" : "")}\r\ncontent-length: {claimed}\r\n\r\n";
        byte[] request = [.. Encoding.ASCII.GetBytes(head), .. body];
        await AttackAsync(random, _host.HttpAddress.Port, [random.Chance(80) ? request : random.Mutate(request, 3)]);
    }

    /// <summary>Sends the pieces over one connection, reads what comes or does not, and leaves in one way or another.</summary>
    private static async Task AttackAsync(Random random, int port, IEnumerable<byte[]> pieces)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        bool reads = random.Chance(60);
        bool leavesPolitely = random.Chance(50);
        Task reading = reads ? DrainAsync(socket) : Task.CompletedTask;
        try
        {
            foreach (byte[] piece in pieces)
            {
                await socket.SendAsync(piece);
            }

            if (leavesPolitely)
            {
                // Half-closed: the server may answer what it has, and must then close.
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The server has closed the connection: that is its right.
        }

        if (!leavesPolitely)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }

        await reading.WaitAsync(Bound);
    }

    private static async Task DrainAsync(Socket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by either side.
        }
    }

    /// <summary>Keeps what the server and Kestrel log as errors; there must be none.</summary>
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        /// <summary>What Kestrel logs where an HTTP/1.1 connection was reset while its body was being read: it cannot read the rest.</summary>
        private const string BodyLeftByReset = "RequestBodyDrainBodyReaderInvalidState";

        private readonly ConcurrentQueue<string> _errors = new();

        public bool TryTake(out string? error) => _errors.TryDequeue(out error);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && eventId.Name != BodyLeftByReset)
            {
                _errors.Enqueue($"{eventId} {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
