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
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Closed = 2;

    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 64 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true);

    private PipeReader? _transport;
    private int _use;
    private bool _ended;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref _use, Reading, Idle) == Closed)
        {
            throw call.Outcome!.ToException();
        }

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
            if (Interlocked.CompareExchange(ref _use, Idle, Reading) == Closed)
            {
                call.ReleaseReader();
            }
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => _transport!.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _transport!.AdvanceTo(consumed, examined);

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException("responses are read asynchronously");

    public override void CancelPendingRead() => throw new NotSupportedException("a call is cancelled as a whole");

    /// <summary>Lets no further read begin. Any thread.</summary>
    /// <returns>
    /// Whether the reader's buffers may be given back now. Where another thread is in a read still, it gives them back itself when that read, which the
    /// reset has ended, comes out: memory in use must not go back to a pool.
    /// </returns>
    public bool TryClose() => Interlocked.Exchange(ref _use, Closed) == Idle;

    public override void Complete(Exception? exception = null) => _transport?.Complete();

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
