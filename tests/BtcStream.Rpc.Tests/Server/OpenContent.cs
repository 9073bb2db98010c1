using System.Net;
using System.Net.Http.Headers;

namespace BtcStream.Rpc.Tests.Server;

/// <summary>A request body that sends its bytes at once and then stays open.</summary>
internal sealed class OpenContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OpenContent(byte[] bytes)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    public void Finish() => _finish.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_bytes);
        await stream.FlushAsync();
        await _finish.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
