using System.Net;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Tests.Framing;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>The client's raw path allocates nothing per message, nor per flush or read, above the transport.</summary>
public sealed class CallAllocationTests
{
    private const int MessagesPerRound = 10;

    [Fact]
    public async Task Raw_Messages_AllocateNothing()
    {
        using var channel = new RpcChannel(new Uri("http://localhost:1"), new RpcChannelOptions(), _ => new LoopHandler());
        using RpcCall call = channel.Start("a.B/C");
        Assert.True(await call.FlushAsync());
        Assert.True(await call.Responses.ReadAsync());

        byte[] payload = new byte[44];
        long bytes = 0;
        long rounds = 0;

        ZeroAllocation.Assert(() =>
        {
            bytes += RunRound(call, payload);
            rounds++;
        });

        Assert.Equal(rounds * MessagesPerRound * 44, bytes);
    }

    private static long RunRound(RpcCall call, byte[] payload)
    {
        for (int i = 0; i < MessagesPerRound; i++)
        {
            call.Requests.Write(payload);
        }

        ValueTask<bool> flush = call.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully && flush.Result);
        long bytes = 0;
        for (int i = 0; i < MessagesPerRound; i++)
        {
            bytes += ReadOne(call);
        }

        return bytes;
    }

    private static int ReadOne(RpcCall call)
    {
        ReadOnlySpan<byte> message;
        while (!call.Responses.TryRead(out message))
        {
            ValueTask<bool> read = call.Responses.ReadAsync();
            Assert.True(read.IsCompletedSuccessfully && read.Result);
        }

        return message.Length;
    }

    /// <summary>A transport that takes and gives at once: requests vanish, and responses of 44 bytes come without end.</summary>
    private sealed class LoopHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _ = request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new FrameStream()) };
            response.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
            return Task.FromResult(response);
        }
    }

    private sealed class FrameStream : Stream
    {
        private static readonly byte[] Frame = FrameReaderTests.Frame(new byte[44]);
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>Frames cut at odd places: 1,021 bytes at most come at once.</summary>
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(buffer.Length, 1021);
            for (int i = 0; i < count; i++)
            {
                buffer.Span[i] = Frame[_position];
                _position = (_position + 1) % Frame.Length;
            }

            return new ValueTask<int>(count);
        }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
