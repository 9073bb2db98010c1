using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// Makes the parts that a shard's owner publishes: first everything, then what has changed. A part that is made is to be published: the next rests on it. The thread of
/// the shard's engine.
/// </summary>
public sealed class LadderPartWriter
{
    private readonly LogEngine _engine;
    private readonly int _shard;
    private readonly int _shards;
    private readonly long _epoch;
    private readonly Dictionary<string, ShardLadder> _published = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShardLadder> _spare = new(StringComparer.Ordinal);
    private LadderPart _last;
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>A writer for one owner.</summary>
    public LadderPartWriter(LogEngine engine, int shard, int shards, long epoch)
    {
        ArgumentNullException.ThrowIfNull(engine);
        (_engine, _shard, _shards, _epoch) = (engine, shard, shards, epoch);
    }

    /// <summary>Parts made.</summary>
    public long Number => _last.Number;

    /// <summary>The next part; null where nothing has changed but the offset, and not everything is asked for.</summary>
    /// <param name="isWhole">Everything, for readers that begin, or that have missed a part.</param>
    public byte[]? Write(bool isWhole)
    {
        isWhole |= _last.Number == 0;
        EngineState state = _engine.Engine.State;
        LadderPart part = PartOf(state, isWhole);
        var changed = new List<(string Name, ShardLadder Ladder, IReadOnlyList<int> Cells)>();
        for (int i = 0; i < state.Underlyings.Count; i++)
        {
            AddChanged(changed, state.Underlyings[i], isWhole);
        }

        if (!isWhole && changed.Count == 0 && IsSame(part, _last))
        {
            return null;
        }

        _last = part;
        return Write(part, changed);
    }

    /// <summary>Whether two parts say the same besides their numbers and offsets.</summary>
    private static bool IsSame(in LadderPart left, in LadderPart right) =>
        left with { Number = 0, Offset = 0, IsWhole = false } == right with { Number = 0, Offset = 0, IsWhole = false };

    private LadderPart PartOf(EngineState state, bool isWhole)
    {
        EngineCounts counts = _engine.Counts;
        return new LadderPart(_shard, _shards, _epoch, _last.Number + 1, isWhole, _engine.Offset, state.Time.AsOf)
        {
            Positions = counts.Positions,
            Accounts = counts.Accounts,
            Bankrupt = state.Positions.Accounts.Bankrupt,
            Pending = state.Positions.Accounts.Pending,
        };
    }

    private void AddChanged(List<(string Name, ShardLadder Ladder, IReadOnlyList<int> Cells)> changed, UnderlyingBook book, bool isWhole)
    {
        ShardLadder now = _spare.Remove(book.Name, out ShardLadder? spare) ? spare : new ShardLadder();
        now.Gather(book);
        ShardLadder before = _published.GetValueOrDefault(book.Name, ShardLadder.Empty);
        IReadOnlyList<int> cells = now.Differences(isWhole ? ShardLadder.Empty : before);
        if (isWhole || cells.Count > 0 || !now.HasSameSums(before))
        {
            changed.Add((book.Name, now, cells));
        }

        if (before != ShardLadder.Empty)
        {
            _spare[book.Name] = before;
        }

        _published[book.Name] = now;
    }

    private byte[] Write(in LadderPart part, List<(string Name, ShardLadder Ladder, IReadOnlyList<int> Cells)> changed)
    {
        StateCarrier carrier = StateCarrier.Saving(_buffer);
        LadderPart.Carry(carrier, part);
        CarryAccounts(carrier);
        carrier.Count(changed.Count, 1);
        foreach ((string name, ShardLadder ladder, IReadOnlyList<int> cells) in changed)
        {
            carrier.Text(name);
            ladder.Carry(carrier, cells, _engine.Options.LadderGrid);
        }

        _buffer = carrier.TakeBuffer();
        return LadderPart.Seal(carrier.Written);
    }

    /// <summary>Margin accounts by venue, whatever their underlying.</summary>
    private void CarryAccounts(StateCarrier carrier)
    {
        EngineState state = _engine.Engine.State;
        carrier.Count(state.Venues.Count, 1);
        for (int i = 0; i < state.Venues.Count; i++)
        {
            carrier.Text(state.Venues[i].Name);
            carrier.Int(state.Positions.Accounts.CountOf(state.Venues[i]));
        }
    }
}
