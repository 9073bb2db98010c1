using BtcStream.Cli.Feeding;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Cli.Replay;

/// <summary>What became of a replay.</summary>
/// <param name="Inputs">Rows sent by input, in the order the inputs were given.</param>
/// <param name="FirstUnixNanos">The first moment sent; null where nothing was.</param>
/// <param name="LastUnixNanos">The last moment sent; null where nothing was.</param>
/// <param name="Rows">Rows sent.</param>
/// <param name="Totals">What became of them.</param>
/// <param name="Refusals">The refusals that the server named, at most 1,000 an ack.</param>
/// <param name="IsWhole">Whether everything was sent: it was not interrupted.</param>
/// <param name="Elapsed">From the first byte to the last ack.</param>
internal sealed record ReplayResult(
    IReadOnlyList<ReplayedInput> Inputs,
    long? FirstUnixNanos,
    long? LastUnixNanos,
    ulong Rows,
    AckTotals Totals,
    IReadOnlyList<Refusal> Refusals,
    bool IsWhole,
    TimeSpan Elapsed);

/// <summary>What was sent of one input.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Rows">Rows sent.</param>
internal sealed record ReplayedInput(string Name, ReplayKind Kind, ulong Rows);

/// <summary>
/// Streams the steps of a plan over one Connect call, whose batches the server applies in the order they were sent, whatever their kinds: its time never
/// runs ahead of what has happened. Where the steps have a pace, everything before the first paced one is applied before the clock starts.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="speed">Recorded seconds a second; infinite is as fast as the server takes them.</param>
/// <param name="batchRows">Most rows of a batch.</param>
/// <param name="progress">Told how it goes.</param>
/// <param name="time">For the pace and the duration.</param>
internal sealed class ReplayRun(BtcStreamMethods client, double speed, int batchRows, ReplayProgress progress, TimeProvider time)
{
    /// <summary>How long an interrupted replay waits for the server to answer for what was sent.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ReplayLog _log = new();
    private readonly Dictionary<IReplayInput, ulong> _rows = [];
    private long? _first;
    private long? _last;

    /// <summary>Streams, and waits for the last ack. Cancelled, it sends no further step and waits for the acks of what it sent.</summary>
    /// <param name="inputs">All inputs.</param>
    /// <param name="steps">The plan.</param>
    /// <param name="cancellation">Ends it after the batch on its way.</param>
    /// <exception cref="RpcException">The server could not be reached, ended the call, or its counts are not those of the rows sent.</exception>
    public async Task<ReplayResult> RunAsync(IReadOnlyList<IReplayInput> inputs, IReadOnlyList<ReplayStep> steps, CancellationToken cancellation)
    {
        var builders = new ReplayBuilders(await ServerLimit.ReadMaxInstrumentsAsync(client, cancellation), batchRows);
        long started = time.GetTimestamp();
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using CancellationTokenRegistration onCancel = cancellation.Register(() => abandon.CancelAfter(Grace));
        using var call = new IngestCall<ClientFrame, RiskFrame>(client.Connect, frame => frame.Ack, KeepAck, abandon.Token);
        bool isWhole = await SendAsync(call, builders, steps, cancellation);
        await call.CompleteAsync();
        call.Totals.RequireRows("rows", _log.Rows);
        ReplayedInput[] replayed = [.. inputs.Select(input => new ReplayedInput(input.Name, input.Kind, _rows.GetValueOrDefault(input)))];
        return new ReplayResult(replayed, _first, _last, _log.Rows, call.Totals, _log.Refusals, isWhole, time.GetElapsedTime(started));
    }

    private async Task<bool> SendAsync(IngestCall<ClientFrame, RiskFrame> call, ReplayBuilders builders, IReadOnlyList<ReplayStep> steps, CancellationToken cancellation)
    {
        ReplayPace? pace = null;
        foreach (ReplayStep step in steps)
        {
            try
            {
                if (step.IsPaced && pace is null)
                {
                    await call.WaitForAsync(_log.Sequence);
                    pace = new ReplayPace(time, speed, step.TimeUnixNanos);
                }

                await (pace?.WaitAsync(step.TimeUnixNanos, cancellation) ?? Task.CompletedTask);
                cancellation.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            await SendAsync(call, builders, step);
        }

        return true;
    }

    /// <summary>A step is sent whole once it is begun: half a chain is no state of the market.</summary>
    private async Task SendAsync(IngestCall<ClientFrame, RiskFrame> call, ReplayBuilders builders, ReplayStep step)
    {
        foreach (ReplayBatch batch in step.Input.Build(step.Items, builders))
        {
            batch.Number(_log.Add(batch));
            _rows[step.Input] = _rows.GetValueOrDefault(step.Input) + (ulong)batch.Rows;
            await call.SendAsync(batch.Frame);
        }

        (_first, _last) = (_first ?? step.FirstUnixNanos, step.TimeUnixNanos);
        progress.Sent(step, _log.Rows);
    }

    private void KeepAck(IngestAck ack)
    {
        _log.Acked(ack);
        progress.Acked(AckTotals.Of(ack));
    }
}

/// <summary>The batches of a replay that the server has not answered for yet, so that a refusal can be traced back. Any thread.</summary>
internal sealed class ReplayLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ReplayBatch> _open = [];
    private readonly List<Refusal> _refusals = [];
    private ulong _oldest = 1;

    /// <summary>Sequence number of the last batch; 0 before the first.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Rows sent.</summary>
    public ulong Rows { get; private set; }

    /// <summary>Refusals so far.</summary>
    public IReadOnlyList<Refusal> Refusals
    {
        get
        {
            lock (_gate)
            {
                return [.. _refusals];
            }
        }
    }

    /// <summary>Notes a batch before it is sent.</summary>
    /// <returns>Its sequence number: 1, 2 and so on.</returns>
    public ulong Add(ReplayBatch batch)
    {
        lock (_gate)
        {
            Rows += (ulong)batch.Rows;
            _open.Add(++Sequence, batch);
            return Sequence;
        }
    }

    /// <summary>Traces the refusals of an ack and lets go of the batches it answers for.</summary>
    public void Acked(IngestAck ack)
    {
        lock (_gate)
        {
            foreach (Rejection rejection in ack.Rejections)
            {
                // A server that names a batch it was never sent still gets its refusal shown.
                _refusals.Add(_open.GetValueOrDefault(rejection.BatchSequence) is { } batch ? batch.Trace(rejection) : Refusal.Of(rejection, null, null, ""));
            }

            for (; _oldest <= ack.Sequence && _oldest <= Sequence; _oldest++)
            {
                _open.Remove(_oldest);
            }
        }
    }
}
