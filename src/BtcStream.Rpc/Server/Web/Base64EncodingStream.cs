using System.Buffers;
using System.Buffers.Text;

namespace BtcStream.Rpc.Server.Web;

/// <summary>gRPC-Web text, outgoing: each write becomes one padded run of base64, as the protocol allows.</summary>
/// <param name="inner">Takes the text; stays the caller's.</param>
internal sealed class Base64EncodingStream(Stream inner) : WriteOnlyStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(buffer.Length));
        try
        {
            Base64.EncodeToUtf8(buffer.Span, text, out _, out int written);
            await inner.WriteAsync(text.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
