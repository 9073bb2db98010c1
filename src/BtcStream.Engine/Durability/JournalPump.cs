using System.Collections.Concurrent;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>
/// The journal's thread: takes buffers from the engine in order, completes their records, writes them to segments, forces them to the disk as the policy says,
/// and then lets acks and buffers go. A buffer is kept until its bytes are durable, so that a write or a flush that failed is done again from what is known to
/// be on the disk, through a file opened anew: after a flush that failed the system may have dropped what it was to write.
/// </summary>
internal sealed class JournalPump : IDisposable
{
    private readonly IJournalStorage _storage;
    private readonly JournalOptions _options;
    private readonly SegmentHeader _header;
    private readonly ConcurrentQueue<JournalBuffer> _free;
    private readonly ConcurrentQueue<JournalBuffer> _added = new();
    private readonly ConcurrentQueue<BatchReceipt> _applied = new();
    private readonly List<JournalBuffer> _held = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private IJournalFile? _file;
    private string _fileName = "";
    private long _fileEnd;
    private int _isParked;
    private int _isClosing;
    private bool _isStarted;
    private bool _isDirty;
    private long _writtenRecord;
    private long _durableRecord;
    private long _writtenBytes;
    private JournalFailure? _failure;

    public JournalPump(IJournalStorage storage, JournalOptions options, SegmentHeader header, long lastRecord, ConcurrentQueue<JournalBuffer> free)
    {
        (_storage, _options, _header, _free) = (storage, options, header, free);
        (_writtenRecord, _durableRecord) = (lastRecord, lastRecord);
        _thread = new Thread(Run) { IsBackground = true, Name = "btcstream-journal" };
    }

    public long DurableRecord => Volatile.Read(ref _durableRecord);

    /// <summary>Number of the last record handed to the system since the file was last opened. Any thread.</summary>
    public long WrittenRecord => Volatile.Read(ref _writtenRecord);

    public long WrittenBytes => Volatile.Read(ref _writtenBytes);

    public JournalFailure? Failure => Volatile.Read(ref _failure);

    public Action? Changed { get; set; }

    public void Start()
    {
        _isStarted = true;
        _thread.Start();
    }

    /// <summary>Takes a buffer whose first record is about to be written into it. Engine thread.</summary>
    public void Add(JournalBuffer buffer) => _added.Enqueue(buffer);

    /// <summary>Says that there are records. Engine thread; wakes the journal's thread where it has nothing to do.</summary>
    public void OnPublished()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isParked) != 0 && Interlocked.Exchange(ref _isParked, 0) != 0)
        {
            _wake.Set();
        }
    }

    /// <summary>Ends the wait for more records. Engine thread, once a buffer at the most.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Takes an applied batch's receipt, to be delivered when its record is durable. Engine thread.</summary>
    public void CompleteWhenDurable(BatchReceipt receipt)
    {
        long record = receipt.Record;
        _applied.Enqueue(receipt);

        // Full fence: either this sees that the record is durable already, or the journal's thread sees the receipt.
        Interlocked.MemoryBarrier();
        if (DurableRecord >= record)
        {
            _wake.Set();
        }
    }

    /// <summary>Ends the thread once everything is durable, or cannot be. Waits for as long as the disk does not answer: see <see cref="InputGate.PassAll"/>.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosing, 1);
        _wake.Set();
        if (!_isStarted)
        {
            Step(out _);
        }
        else if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    public void Dispose()
    {
        _wake.Dispose();
        _file?.Dispose();
    }

    /// <summary>Brings all there is to where the policy wants it, and lets go what waited for that. Journal's thread, or the only one of a simulation.</summary>
    /// <param name="isDone">False where a file failed: it is to be tried again.</param>
    /// <returns>Whether more may come; not so once everything is durable after <see cref="Close"/>, or cannot be.</returns>
    public bool Step(out bool isDone)
    {
        bool isClosing = Volatile.Read(ref _isClosing) != 0;
        isDone = TryMoveAll(isClosing);
        DeliverReceipts();
        if (isClosing && (isDone || Failure is not null))
        {
            CloseFile();
            return false;
        }

        return true;
    }

    private void Run()
    {
        while (Step(out bool isDone))
        {
            if (isDone)
            {
                WaitForRecords();
            }
            else
            {
                _wake.WaitOne(_options.RetryMillis);
            }
        }
    }

    /// <summary>Parks until there are records, and then for as long as they may wait for others.</summary>
    private void WaitForRecords()
    {
        Volatile.Write(ref _isParked, 1);
        Interlocked.MemoryBarrier();
        if (!HasWork())
        {
            _wake.WaitOne();
        }

        Volatile.Write(ref _isParked, 0);
        if (_options.Fsync != FsyncPolicy.Always && Volatile.Read(ref _isClosing) == 0 && HasRecords())
        {
            _wake.WaitOne(_options.IntervalMillis);
        }
    }

    private bool HasWork() =>
        HasRecords() || Volatile.Read(ref _isClosing) != 0 || (_applied.TryPeek(out BatchReceipt? receipt) && receipt.Record <= _durableRecord);

    private bool HasRecords() => !_added.IsEmpty || (_held.Count > 0 && _held[^1].Published > _held[^1].Written);

    /// <summary>Brings all there is to where the policy wants it. False where a file failed.</summary>
    private bool TryMoveAll(bool isClosing)
    {
        while (_added.TryDequeue(out JournalBuffer? added))
        {
            _held.Add(added);
        }

        string what = "open a segment";
        try
        {
            foreach (JournalBuffer buffer in _held)
            {
                if (buffer.StartsSegment && buffer.Written == 0 && _fileName != SegmentName.Of(buffer.FirstRecord))
                {
                    what = "end a segment";
                    EndSegment();
                    what = "begin a segment";
                    BeginSegment(buffer);
                }

                what = $"write to '{_fileName}'";
                Write(buffer);
            }

            what = $"force '{_fileName}' to the disk";
            Sync(isClosing);
            Release();
            SetFailure(null);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget();
            SetFailure(JournalFailure.Of(what, e));
            return false;
        }
    }

    private void Write(JournalBuffer buffer)
    {
        int end = buffer.Published;
        Stamp(buffer, end);
        if (end == buffer.Written)
        {
            return;
        }

        _file ??= _storage.Open(_fileName, isWritten: true);
        _file.WriteFully(buffer.Offset + buffer.Written, buffer.Bytes.AsSpan(buffer.Written, end - buffer.Written));
        Volatile.Write(ref _writtenBytes, _writtenBytes + end - buffer.Written);
        buffer.Written = end;
        _fileEnd = buffer.Offset + end;
        Volatile.Write(ref _writtenRecord, buffer.LastStamped);
        _isDirty = true;
    }

    private void Stamp(JournalBuffer buffer, int end)
    {
        // Under the policy that forces nothing to the disk no record can say what is there.
        long durable = _options.Fsync == FsyncPolicy.Never ? 0 : _durableRecord;
        uint seed = _header.Seed;
        while (buffer.Stamped < end)
        {
            Span<byte> rest = buffer.Bytes.AsSpan(buffer.Stamped, end - buffer.Stamped);
            int length = (int)RecordHeader.PeekLength(rest);
            RecordHeader.Stamp(rest[..length], durable, seed);
            buffer.Stamped += length;
            buffer.LastStamped++;
        }
    }

    private void Sync(bool isClosing)
    {
        if (_isDirty && (_options.Fsync != FsyncPolicy.Never || isClosing))
        {
            SyncFile();
        }
    }

    private void SyncFile()
    {
        _file ??= _storage.Open(_fileName, isWritten: true);
        _file.Sync();
        _isDirty = false;
        foreach (JournalBuffer buffer in _held)
        {
            buffer.Durable = buffer.Written;
        }

        Volatile.Write(ref _durableRecord, _writtenRecord);
    }

    /// <summary>Lets go of buffers of which nothing is still to be done.</summary>
    private void Release()
    {
        int done = 0;
        foreach (JournalBuffer buffer in _held)
        {
            // Sealed is read first: nothing is published after it.
            if (!buffer.IsSealed || (_options.Fsync == FsyncPolicy.Never ? buffer.Written : buffer.Durable) != buffer.Published)
            {
                break;
            }

            done++;
        }

        for (int i = 0; i < done; i++)
        {
            _held[i].Trim(_options.BufferBytes);
            _free.Enqueue(_held[i]);
        }

        _held.RemoveRange(0, done);
        if (done > 0)
        {
            Changed?.Invoke();
        }
    }

    private void DeliverReceipts()
    {
        while (_applied.TryPeek(out BatchReceipt? receipt) && receipt.Record <= _durableRecord)
        {
            _applied.TryDequeue(out _);
            receipt.Session!.Deliver(receipt);
        }
    }

    /// <summary>All of a segment is on the disk before the next one is there: only the last one can be torn.</summary>
    private void EndSegment()
    {
        if (_fileName.Length == 0)
        {
            return;
        }

        _file ??= _storage.Open(_fileName, isWritten: true);
        _file.SetLength(_fileEnd);
        SyncFile();
        CloseFile();
        _fileName = "";
    }

    private void BeginSegment(JournalBuffer buffer)
    {
        string name = SegmentName.Of(buffer.FirstRecord);
        byte[] header = (_header with { FirstRecord = buffer.FirstRecord, StartedUnixNanos = buffer.StartedUnixNanos }).ToBytes();
        IJournalFile file = _storage.Create(name, Math.Max(_options.SegmentBytes, buffer.Offset + buffer.Bytes.Length));
        try
        {
            file.WriteFully(0, header);
            file.Sync();
            _storage.SyncDirectory();
        }
        catch
        {
            file.Dispose();
            throw;
        }

        (_file, _fileName, _fileEnd) = (file, name, buffer.Offset);
    }

    /// <summary>Goes back to what is known to be on the disk.</summary>
    private void Forget()
    {
        _file?.Dispose();
        _file = null;
        if (_options.Fsync == FsyncPolicy.Never)
        {
            return;
        }

        foreach (JournalBuffer buffer in _held)
        {
            buffer.Written = buffer.Durable;
        }

        Volatile.Write(ref _writtenRecord, _durableRecord);
    }

    private void SetFailure(JournalFailure? failure)
    {
        if (_failure == failure)
        {
            return;
        }

        Volatile.Write(ref _failure, failure);
        Changed?.Invoke();
    }

    private void CloseFile()
    {
        if (_file is null)
        {
            return;
        }

        if (Failure is null)
        {
            try
            {
                // Gives back what was set aside beyond the end.
                _file.SetLength(_fileEnd);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                SetFailure(JournalFailure.Of($"end '{_fileName}'", e));
            }
        }

        _file.Dispose();
        _file = null;
    }
}
