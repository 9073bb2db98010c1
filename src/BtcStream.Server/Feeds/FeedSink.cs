using System.Collections.Concurrent;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Feeds.Live;
using BtcStream.Server.Ingest;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Feeds;

/// <summary>
/// A feed's way into the engine: the same pooled batches and the same session that a call has, so what it says is journalled like everything else. Offered to by one task;
/// another takes back what has been applied. Where the journal fails, rows wait until it works again, and nothing that it turned away is lost.
/// </summary>
internal sealed class FeedSink : IAsyncDisposable
{
    /// <summary>Batches under way from which the engine is behind, and newer rows take the place of older.</summary>
    private const int MostUnderWay = 4;

    /// <summary>Rows of a batch at most.</summary>
    private const int FullBatch = 2_048;

    /// <summary>
    /// Rows that may wait before reading stops: until the engine has taken some, while the venue's data wait in the socket; and where it takes none, since the journal fails,
    /// the connection is given up.
    /// </summary>
    private const int DefaultMostPending = 1 << 16;

    private readonly EngineHost _engine;
    private readonly PendingRows _pending = new();
    private readonly ConcurrentQueue<List<VenueRow>> _underWay = new();
    private readonly Lock _order = new();
    private readonly Action<long, string> _refused;
    private readonly Action _applied;
    private readonly RowLimitText _limits;
    private readonly int _mostPending;
    private IngestSession _session;
    private RowWriter _writer = new();
    private Task _returns;

    /// <summary>Opens a session.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="refused">Told of refused rows: how many, and the last one's reason. Another thread.</param>
    /// <param name="applied">Told when batches have come back. Another thread.</param>
    /// <param name="mostPending">Rows that may wait.</param>
    public FeedSink(EngineHost engine, Action<long, string> refused, Action applied, int mostPending = DefaultMostPending)
    {
        (_engine, _refused, _applied, _mostPending) = (engine, refused, applied, mostPending);
        _limits = new RowLimitText(engine.Options);
        _session = engine.OpenSession();
        _returns = TakeBackAsync(_session);
    }

    /// <summary>Rows that wait.</summary>
    public int Pending => _pending.Count;

    /// <summary>Rows left out because a newer one came while the engine was behind.</summary>
    public long Conflated => _pending.Conflated;

    /// <summary>Whether more rows wait than may, and nothing takes them: nothing more may be read.</summary>
    public bool IsFull => _pending.Count > _mostPending;

    /// <summary>Whether so many have gone that it is worth reading again.</summary>
    public bool HasRoom => _session.Failure is null && _pending.Count <= _mostPending / 2;

    /// <summary>Whether the engine has ended: nothing will be taken any more.</summary>
    public bool HasEnded => _engine.Status is not (EngineStatus.Created or EngineStatus.Running);

    /// <summary>Takes rows and hands over what the engine has room for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="receivedUnixNanos">When they came.</param>
    /// <param name="waits">Whether to wait until all have been handed over.</param>
    public async ValueTask OfferAsync(IReadOnlyList<VenueRow> rows, long receivedUnixNanos, bool waits = false)
    {
        bool isBehind = _session.Failure is not null || _underWay.Count >= MostUnderWay;
        foreach (VenueRow row in rows)
        {
            _pending.Add(row, isBehind);
        }

        bool takes = true;
        while (takes && _pending.Count > 0 && (waits || _pending.Count > _mostPending || _underWay.Count < MostUnderWay))
        {
            takes = await TrySubmitAsync(receivedUnixNanos);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _session.CompleteSubmissions();
        await _returns;
        _session.Dispose();
    }

    private async ValueTask<bool> TrySubmitAsync(long receivedUnixNanos)
    {
        if (_session.Failure is not null && !await TryReopenAsync())
        {
            return false;
        }

        if (await _session.RentAsync() is not { } batch)
        {
            return false;
        }

        List<VenueRow> rows = _pending.Take(FullBatch);
        batch.ReceivedUnixNanos = receivedUnixNanos;
        _writer.Write(rows, batch);
        _underWay.Enqueue(rows);
        if (await _session.SubmitAsync(batch))
        {
            return true;
        }

        // It is in nobody's hands: what is under way before it stays there.
        _session.Return(batch);
        TakeOut(rows);
        _pending.PutBack(rows);
        return false;
    }

    private void TakeOut(List<VenueRow> rows)
    {
        lock (_order)
        {
            for (int i = _underWay.Count; i > 0 && _underWay.TryDequeue(out List<VenueRow>? first); i--)
            {
                if (first != rows)
                {
                    _underWay.Enqueue(first);
                }
            }
        }
    }

    /// <summary>
    /// Begins another session once nothing of the one that the journal's failure ended is under way: what it applied has come back by then, in order, and the rest was
    /// turned away and goes first.
    /// </summary>
    private async ValueTask<bool> TryReopenAsync()
    {
        if (_session.InFlight > 0 || _engine.Journal?.Failure is not null || HasEnded)
        {
            return false;
        }

        await _returns;
        TakeBack(_session);
        _pending.PutBack(_underWay.SelectMany(static rows => rows));
        _underWay.Clear();
        _session.Dispose();
        (_session, _writer) = (_engine.OpenSession(), new RowWriter());
        _returns = TakeBackAsync(_session);
        return true;
    }

    private async Task TakeBackAsync(IngestSession session)
    {
        while (await session.WaitAppliedAsync())
        {
            TakeBack(session);
        }

        TakeBack(session);
    }

    private void TakeBack(IngestSession session)
    {
        bool any = false;
        while (session.TryTakeApplied(out BatchReceipt? receipt))
        {
            lock (_order)
            {
                _underWay.TryDequeue(out _);
            }

            long refused = receipt.Result.Counts.Rejected + receipt.Result.RejectedDefinitions;
            if (refused > 0)
            {
                RowRejection last = receipt.Result.Rejections[^1];
                _refused(refused, RejectionText.Describe(last.Code, last.Field.WireName(), AckEncoder.ValueOf(receipt.Text, last), _limits));
            }

            session.Return(receipt);
            any = true;
        }

        if (any)
        {
            _applied();
        }
    }
}
