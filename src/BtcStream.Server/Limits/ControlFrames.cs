using System.Buffers;
using System.Buffers.Binary;

namespace BtcStream.Server.Limits;

/// <summary>
/// Finds the frames of one HTTP/2 connection in what its client sends (RFC 9113, sections 3.4, 4.1 and 6), and counts those that carry nothing: all but HEADERS and DATA, the
/// continuations of a header block, and DATA without a byte that does not end its stream. Each costs the server as much as a batch of rows, some an answer, and its sender nothing.
/// Bytes that do not begin as HTTP/2 does are not looked at. One thread.
/// </summary>
internal sealed class ControlFrames
{
    /// <summary>The server's answer to a PING.</summary>
    private const int PingAnswerBytes = HeaderBytes + 8;

    private const int HeaderBytes = 9;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Ping = 6;

    /// <summary>Of PING and SETTINGS it is ACK, of DATA END_STREAM.</summary>
    private const byte FirstFlag = 1;

    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerBytes;
    private long _payloadBytes;
    private int _prefaceBytes;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether it has begun as HTTP/2 does, to the preface's end.</summary>
    public bool IsHttp2 => _prefaceBytes == Preface.Length;

    /// <summary>Whether it is something else.</summary>
    public bool IsOther { get; private set; }

    /// <summary>Bytes that the server's answers to the frames so far take.</summary>
    public long AnswerBytes { get; private set; }

    /// <summary>The last stream that HEADERS were sent for; 0 before the first.</summary>
    public int LastStream { get; private set; }

    /// <summary>Streams that HEADERS have begun. Those of an older stream are its trailers.</summary>
    public long BegunStreams { get; private set; }

    /// <summary>Frames without content that have begun.</summary>
    public long Count { get; private set; }

    /// <summary>Looks at bytes that have come: all of them, once, in order; those that it leaves come first the next time.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="maxStreams">How many streams may begin in them: it stops after the header of the frame that begins one more.</param>
    /// <returns>How many bytes it has looked at.</returns>
    public long Look(in ReadOnlySequence<byte> bytes, int maxStreams)
    {
        long last = BegunStreams + maxStreams;
        if (bytes.IsSingleSegment)
        {
            return Look(bytes.FirstSpan, last);
        }

        long looked = 0;
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            looked += Look(segment.Span, last);
            if (BegunStreams > last)
            {
                break;
            }
        }

        return looked;
    }

    private int Look(ReadOnlySpan<byte> all, long last)
    {
        ReadOnlySpan<byte> bytes = IsHttp2 ? all : all[TakePreface(all)..];
        while (!bytes.IsEmpty && !IsOther && BegunStreams <= last)
        {
            if (_payloadBytes > 0)
            {
                int skipped = (int)Math.Min(_payloadBytes, bytes.Length);
                _payloadBytes -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            int taken = Math.Min(HeaderBytes - _headerBytes, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerBytes));
            bytes = bytes[taken..];
            _headerBytes += taken;
            if (_headerBytes == HeaderBytes)
            {
                BeginFrame();
            }
        }

        return IsOther ? all.Length : all.Length - bytes.Length;
    }

    private int TakePreface(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Preface.Length - _prefaceBytes);
        IsOther |= !bytes[..taken].SequenceEqual(Preface.Slice(_prefaceBytes, taken));
        _prefaceBytes += IsOther ? 0 : taken;
        return taken;
    }

    private void BeginFrame()
    {
        int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_header) >> 8);
        (byte type, bool hasFirstFlag) = (_header[3], (_header[4] & FirstFlag) != 0);
        (_headerBytes, _payloadBytes) = (0, length);
        AnswerBytes += hasFirstFlag ? 0 : type switch { Ping => PingAnswerBytes, Settings => HeaderBytes, _ => 0 };
        int stream = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)) & int.MaxValue;
        if (type == Headers && stream > LastStream)
        {
            LastStream = stream;
            BegunStreams++;
        }

        Count += type == Headers || (type == Data && (length > 0 || hasFirstFlag)) ? 0 : 1;
    }
}
