using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Sharding;

/// <summary>What a message's sequence says about it.</summary>
public enum SequenceCode : byte
{
    /// <summary>It is the producer's next: take it.</summary>
    Next = 0,

    /// <summary>It has been taken: a publisher that did not get its confirm has sent it again.</summary>
    Repeated = 1,

    /// <summary>One before it is missing. The publisher did not get that one confirmed and sends it again, and after it this one once more.</summary>
    Early = 2,

    /// <summary>A publisher has tried a connection.</summary>
    Probe = 3,
}

/// <summary>
/// The last sequence taken of each producer of a log. Taking nothing but the next makes of messages that come more than once and out of order each exactly once and in
/// order. Part of the state: a snapshot has it. One thread.
/// </summary>
public sealed class ProducerTable
{
    /// <summary>
    /// Producers remembered; of more the one goes that has been silent longest. One is a run of a gateway or an owner, so this is years of restarts: a producer that is
    /// forgotten and goes on would have all its messages taken for early ones.
    /// </summary>
    public const int MaxProducers = 65_536;

    private readonly Dictionary<ulong, (long Sequence, long Use)> _producers = [];
    private long _uses;

    /// <summary>Producers remembered.</summary>
    public int Count => _producers.Count;

    /// <summary>Messages that were dropped because they had been taken.</summary>
    public long Repeated { get; private set; }

    /// <summary>Messages that were dropped because one before them was missing.</summary>
    public long Early { get; private set; }

    /// <summary>The last sequence taken of a producer; 0 for none.</summary>
    public long LastOf(ulong producer) => _producers.GetValueOrDefault(producer).Sequence;

    /// <summary>Judges a message, and notes it where it is to be taken.</summary>
    public SequenceCode Take(ulong producer, long sequence)
    {
        if (sequence == 0)
        {
            return SequenceCode.Probe;
        }

        long last = LastOf(producer);
        if (sequence <= last)
        {
            Repeated++;
            return SequenceCode.Repeated;
        }

        if (sequence > last + 1)
        {
            Early++;
            return SequenceCode.Early;
        }

        _producers[producer] = (sequence, ++_uses);
        if (_producers.Count > MaxProducers)
        {
            _producers.Remove(_producers.MinBy(one => one.Value.Use).Key);
        }

        return SequenceCode.Next;
    }

    /// <summary>Its part of a snapshot. Counts of what was dropped are of this run.</summary>
    internal void Carry(StateCarrier carrier)
    {
        _uses = carrier.Long(_uses);
        int count = carrier.Count(Count, 3 * sizeof(long));
        (ulong Producer, (long Sequence, long Use) Last)[] known = [.. _producers.OrderBy(one => one.Value.Use).Select(one => (one.Key, one.Value))];
        for (int i = 0; i < count; i++)
        {
            ulong producer = carrier.Unsigned(carrier.IsLoading ? 0 : known[i].Producer);
            long sequence = carrier.Long(carrier.IsLoading ? 0 : known[i].Last.Sequence);
            long use = carrier.Long(carrier.IsLoading ? 0 : known[i].Last.Use);
            _producers[producer] = (sequence, use);
        }
    }
}
