using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// What a gateway has for one log and has not handed to its publisher: records pile up while the publisher waits, and go as one message. Records are added by
/// any thread, messages taken by one task.
/// </summary>
public sealed class LogOutbox
{
    private readonly Lock _lock = new();
    private readonly LogWriter _writer = new();
    private readonly AsyncSignal _signal = new();
    private long _taken;
    private int _records;

    /// <summary>Waits until there is something to take. False once the outbox is closed.</summary>
    public ValueTask<bool> WaitAsync() => _signal.WaitAsync();

    /// <summary>Takes all records as one message. It must be the next that is published: its number among messages is its sequence.</summary>
    public bool TryTake(out byte[] message)
    {
        lock (_lock)
        {
            if (_writer.IsEmpty)
            {
                message = [];
                return false;
            }

            message = _writer.Take();
            _taken++;
            _records = 0;
            return true;
        }
    }

    /// <summary>Adds a batch, and gives the sequence of its message and the number of its record there.</summary>
    internal (long Sequence, int Record) AddBatch(uint call, InputBatch batch) => Add(writer => writer.AddBatch(call, batch));

    /// <summary>Says that a call has ended.</summary>
    internal void AddCallClosed(uint call) => Add(writer => writer.AddCallClosed(call));

    /// <summary>
    /// Asks the shard something, behind a publication point: so accounts whose marks have moved are solved before, as they are before one machine answers.
    /// </summary>
    internal void AddQuestion(byte[] question)
    {
        Add(writer => writer.AddPublication());
        Add(writer => writer.AddQuestion(question));
    }

    /// <summary>Ends the waiting.</summary>
    internal void Close() => _signal.Close();

    private (long Sequence, int Record) Add(Action<LogWriter> add)
    {
        (long Sequence, int Record) place;
        lock (_lock)
        {
            add(_writer);
            place = (_taken + 1, ++_records);
        }

        _signal.Set();
        return place;
    }
}
