using System.Buffers;
using System.Buffers.Text;

namespace BtcStream.Rpc.Server.Web;

/// <summary>gRPC-Web text, incoming: one or more runs of base64, each padded or not, cut by the transport anywhere.</summary>
/// <param name="inner">Gives the text; stays the caller's.</param>
internal sealed class Base64DecodingStream(Stream inner) : Stream
{
    private const int QuantumChars = 4;
    private const int QuantumBytes = 3;

    private readonly byte[] _text = new byte[4096];
    private readonly byte[] _bytes = new byte[4096 / QuantumChars * QuantumBytes];
    private int _textLength;
    private int _bytesStart;
    private int _bytesEnd;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_bytesStart == _bytesEnd && !_ended)
        {
            int read = await inner.ReadAsync(_text.AsMemory(_textLength), cancellationToken).ConfigureAwait(false);
            _ended = read == 0;
            _textLength += read;
            Decode();
        }

        int count = Math.Min(buffer.Length, _bytesEnd - _bytesStart);
        _bytes.AsMemory(_bytesStart, count).CopyTo(buffer);
        _bytesStart += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Decodes all whole quanta, one run after the other: padding ends a run, and another may follow.</summary>
    private void Decode()
    {
        _bytesStart = 0;
        _bytesEnd = 0;
        int usable = _textLength / QuantumChars * QuantumChars;
        int done = 0;
        while (done < usable)
        {
            ReadOnlySpan<byte> rest = _text.AsSpan(done, usable - done);
            int padding = rest.IndexOf((byte)'=');
            int run = padding < 0 ? rest.Length : Math.Min(rest.Length, ((padding / QuantumChars) + 1) * QuantumChars);
            if (Base64.DecodeFromUtf8(rest[..run], _bytes.AsSpan(_bytesEnd), out int consumed, out int written) != OperationStatus.Done || consumed != run)
            {
                throw new RpcException(StatusCode.InvalidArgument, "the request body is not base64, as application/grpc-web-text asks");
            }

            done += run;
            _bytesEnd += written;
        }

        _text.AsSpan(done, _textLength - done).CopyTo(_text);
        _textLength -= done;
        if (_ended && _textLength > 0)
        {
            throw new RpcException(StatusCode.InvalidArgument, $"the request body ends with {_textLength} characters that are not a whole base64 group");
        }
    }
}
