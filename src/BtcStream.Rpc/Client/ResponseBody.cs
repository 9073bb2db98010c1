using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace BtcStream.Rpc.Client;

/// <summary>
/// The responses of one call on their way in. Everything that can go wrong, the server's own status included, comes out of <see cref="ReadAsync"/> as an
/// <see cref="RpcException"/>; the end comes only with status OK.
/// </summary>
/// <param name="call">The call.</param>
internal sealed class ResponseBody(RpcCall call) : PipeReader
{
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 64 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true);

    private PipeReader? _transport;
    private volatile bool _reading;
    private bool _ended;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _reading = true;
        try
        {
            _transport ??= await OpenAsync().ConfigureAwait(false);
            ReadResult result = await ReadTransportAsync(_transport).ConfigureAwait(false);
            if (!result.IsCompleted)
            {
                return result;
            }

            if (!result.Buffer.IsEmpty && !_ended)
            {
                // What came before the end is taken first; the next read, which finds no more than this, looks at the status.
                _ended = true;
                return new ReadResult(result.Buffer, isCanceled: false, isCompleted: false);
            }

            CallOutcome outcome = call.EndByTrailers();
            if (!outcome.IsOk)
            {
                _transport.AdvanceTo(result.Buffer.End);
                throw outcome.ToException();
            }

            return result;
        }
        finally
        {
            _reading = false;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => _transport!.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _transport!.AdvanceTo(consumed, examined);

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException("responses are read asynchronously");

    public override void CancelPendingRead() => throw new NotSupportedException("a call is cancelled as a whole");

    /// <summary>
    /// Gives the buffers back. Where another thread is in a read still, against the call's rules, they are left to the garbage collector instead: memory
    /// in use must not go back to a pool.
    /// </summary>
    public override void Complete(Exception? exception = null)
    {
        if (!_reading)
        {
            _transport?.Complete();
        }
    }

    private async Task<PipeReader> OpenAsync() =>
        await call.OpenResponseAsync().ConfigureAwait(false) is { } body ? Create(body, Options) : Create(ReadOnlySequence<byte>.Empty);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadTransportAsync(PipeReader transport)
    {
        try
        {
            return await transport.ReadAsync(call.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or HttpRequestException || call.Outcome is not null)
        {
            throw call.EndByFault(e).ToException();
        }
    }
}
