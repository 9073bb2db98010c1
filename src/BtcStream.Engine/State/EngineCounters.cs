using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State;

/// <summary>Rows by kind and outcome since the engine started.</summary>
/// <param name="Quotes">Quote rows.</param>
/// <param name="Trades">Trade rows.</param>
/// <param name="Market">Market rows.</param>
/// <param name="Positions">Position rows.</param>
/// <param name="Accounts">Account rows.</param>
/// <param name="Liquidations">Forced orders.</param>
/// <param name="Observations">Observations.</param>
/// <param name="RejectedDefinitions">Definitions refused.</param>
/// <param name="Batches">Batches applied.</param>
/// <param name="Publications">Publication points passed.</param>
public readonly record struct EngineCounts(
    RowCounts Quotes,
    RowCounts Trades,
    RowCounts Market,
    RowCounts Positions,
    RowCounts Accounts,
    RowCounts Liquidations,
    RowCounts Observations,
    long RejectedDefinitions,
    long Batches,
    long Publications);

/// <summary>
/// Counts written by the engine thread alone, once a message, and read by anybody. A reader sees each number whole, though not all of the
/// same moment.
/// </summary>
internal sealed class EngineCounters
{
    // Three outcomes for each of seven kinds, then the rest; a cache line of slack on both sides keeps neighbours on the heap apart.
    private const int First = 8;
    private const int RejectedDefinitions = First + 21;
    private const int Batches = First + 22;
    private const int Publications = First + 23;

    private readonly long[] _counts = new long[First + 24 + 8];

    /// <summary>Adds the rows of one message.</summary>
    public void Add(InputKind kind, in RowCounts counts)
    {
        int at = First + (3 * IndexOf(kind));
        Add(at, counts.Accepted);
        Add(at + 1, counts.Late);
        Add(at + 2, counts.Rejected);
    }

    public void AddBatch(int rejectedDefinitions)
    {
        Add(Batches, 1);
        Add(RejectedDefinitions, rejectedDefinitions);
    }

    public void AddPublication() => Add(Publications, 1);

    /// <summary>Reads all counts. Any thread.</summary>
    public EngineCounts Read() => new(
        ReadKind(InputKind.Quotes),
        ReadKind(InputKind.Trades),
        ReadKind(InputKind.Market),
        ReadKind(InputKind.Positions),
        ReadKind(InputKind.Accounts),
        ReadKind(InputKind.Liquidations),
        ReadKind(InputKind.Observations),
        Volatile.Read(ref _counts[RejectedDefinitions]),
        Volatile.Read(ref _counts[Batches]),
        Volatile.Read(ref _counts[Publications]));

    private static int IndexOf(InputKind kind) => kind switch
    {
        InputKind.Quotes => 0,
        InputKind.Trades => 1,
        InputKind.Market => 2,
        InputKind.Positions => 3,
        InputKind.Accounts => 4,
        InputKind.Liquidations => 5,
        InputKind.Observations => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only rows are counted by kind."),
    };

    private void Add(int at, long count) => Volatile.Write(ref _counts[at], _counts[at] + count);

    private RowCounts ReadKind(InputKind kind)
    {
        int at = First + (3 * IndexOf(kind));
        return new RowCounts
        {
            Accepted = Volatile.Read(ref _counts[at]),
            Late = Volatile.Read(ref _counts[at + 1]),
            Rejected = Volatile.Read(ref _counts[at + 2]),
        };
    }

    /// <summary>Its part of a snapshot. Engine thread.</summary>
    public void Carry(StateCarrier carrier) => carrier.Raw(_counts.AsSpan());
}
