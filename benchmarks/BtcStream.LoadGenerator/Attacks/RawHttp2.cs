using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>HTTP/2 by hand on a bare socket, for bytes that no client would send (RFC 9113; header blocks as RFC 7541 has them, without tables or Huffman codes).</summary>
internal sealed class RawHttp2 : IDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte Continuation = 9;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private const int FrameHeaderBytes = 9;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawHttp2()
    {
    }

    /// <summary>Ends when the server has closed the connection, however it did. What it sends until then is read and thrown away.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>Connects, and says no more than TCP does.</summary>
    public static async Task<RawHttp2> ConnectSilentlyAsync(Uri address, CancellationToken cancellation)
    {
        var connection = new RawHttp2();
        try
        {
            await connection._socket.ConnectAsync(address.Host, address.Port, cancellation);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Closed = connection.DrainAsync();
        return connection;
    }

    /// <summary>Connects, and begins as HTTP/2 does.</summary>
    public static async Task<RawHttp2> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        RawHttp2 connection = await ConnectSilentlyAsync(address, cancellation);
        await connection.SendAsync([.. Preface, .. Frame(Settings, 0, 0, [])], cancellation);
        return connection;
    }

    /// <summary>A frame.</summary>
    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHeaderBytes));
        return frame;
    }

    /// <summary>The header block of a call.</summary>
    public static byte[] CallBlock(Uri address, string method)
    {
        // 3: POST; 6: http; 4 and 1: the names of :path and :authority.
        List<byte> block = [0x83, 0x86, 0x04];
        AddText(block, "/" + method);
        block.Add(0x01);
        AddText(block, address.Authority);
        block.AddRange(Field("content-type", "application/grpc"));
        block.AddRange(Field("te", "trailers"));
        return [.. block];
    }

    /// <summary>A field of a header block, in the form that no table remembers.</summary>
    public static byte[] Field(string name, string value)
    {
        List<byte> field = [0x00];
        AddText(field, name);
        AddText(field, value);
        return [.. field];
    }

    /// <summary>Sends bytes.</summary>
    /// <returns>False where the server has closed the connection.</returns>
    public async Task<bool> SendAsync(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent), cancellation);
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _socket.LingerState = new LingerOption(enable: true, 0);
        _socket.Dispose();
    }

    private static void AddText(List<byte> block, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(127);
            int rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                block.Add((byte)(rest | 128));
            }

            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }

    private async Task DrainAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by a reset, or by this side.
        }
    }
}
