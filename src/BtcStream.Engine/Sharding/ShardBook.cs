using System.Text;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Sharding;

/// <summary>What became of a part.</summary>
public enum PartCode : byte
{
    /// <summary>It counts.</summary>
    Taken = 0,

    /// <summary>It, or a newer one, has been taken before.</summary>
    Repeated = 1,

    /// <summary>Its owner has lost the shard to one of a higher epoch.</summary>
    Fenced = 2,

    /// <summary>One before it is missing, or nothing whole has come yet: the next whole one counts.</summary>
    Missing = 3,

    /// <summary>Its checksum does not hold. Nothing of it is taken, and the next whole one counts.</summary>
    Damaged = 4,
}

/// <summary>How far the view of one shard is.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Epoch">Epoch of its owner; 0 while none has published.</param>
/// <param name="Offset">Offset in its log that the view rests on; −1 for none.</param>
/// <param name="AsOfUnixNanos">The shard's as_of.</param>
/// <param name="ReceivedUnixNanos">When its last part came; 0 for never.</param>
/// <param name="Positions">Rows of positions by outcome.</param>
/// <param name="Accounts">Rows of accounts by outcome.</param>
public readonly record struct ShardView(int Shard, long Epoch, long Offset, long AsOfUnixNanos, long ReceivedUnixNanos, RowCounts Positions, RowCounts Accounts);

/// <summary>
/// The positions of all shards as the view of a cluster has them: of each shard the newest ladders, and their sum. Views, cascades and summaries are then made of the sum
/// as on one machine. Engine thread only.
/// </summary>
internal sealed class ShardBook
{
    private readonly Shard[] _shards;
    private readonly Dictionary<string, ShardLadder> _sums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _accountsOfVenue = new(StringComparer.Ordinal);
    private readonly PriceGrid _grid;

    public ShardBook(int shards, PriceGrid grid)
    {
        _grid = grid;
        _shards = new Shard[shards];
        for (int i = 0; i < shards; i++)
        {
            _shards[i] = new Shard();
        }
    }

    /// <summary>Accounts whose equity is below zero.</summary>
    public int Bankrupt { get; private set; }

    /// <summary>Accounts that wait to be solved again.</summary>
    public int Pending { get; private set; }

    /// <summary>Whether every shard has said something whole: before that a sum would pass a part for the whole.</summary>
    public bool IsComplete => Array.TrueForAll(_shards, shard => shard.IsWhole);

    /// <summary>How far each shard is.</summary>
    public ShardView[] Views =>
    [
        .. _shards.Select((shard, i) => new ShardView(
            i, shard.Last.Epoch, shard.IsWhole ? shard.Last.Offset : -1, shard.Last.AsOfUnixNanos, shard.ReceivedUnixNanos, shard.Last.Positions, shard.Last.Accounts)),
    ];

    /// <summary>The sum over the shards of an underlying; null where none has positions of it.</summary>
    public ShardLadder? Find(string underlying) => _sums.GetValueOrDefault(underlying);

    /// <summary>Adds what the shards have of a venue.</summary>
    public VenuePositions AddTo(VenuePositions venue, ShardLadder sum)
    {
        venue = venue with { Accounts = venue.Accounts + _accountsOfVenue.GetValueOrDefault(venue.Venue.Name) };
        foreach (ShardVenue one in sum.Venues)
        {
            if (one.Venue == venue.Venue.Name)
            {
                venue = venue with { Positions = venue.Positions + one.Positions, NewestTime = Math.Max(venue.NewestTime, one.NewestTime) };
            }
        }

        return venue;
    }

    /// <summary>Takes a part.</summary>
    /// <exception cref="InvalidDataException">It is of a cluster of other numbers, or of another program.</exception>
    public PartCode Apply(EngineState state, byte[] bytes, long receivedUnixNanos)
    {
        if (!LadderPart.IsSealed(bytes))
        {
            return PartCode.Damaged;
        }

        StateCarrier carrier = StateCarrier.Loading(bytes, 0, bytes.Length - sizeof(uint));
        LadderPart part = LadderPart.Carry(carrier, default);
        if (part.Shards != _shards.Length || (uint)part.Shard >= (uint)_shards.Length)
        {
            throw new InvalidDataException($"a part of shard {part.Shard} of {part.Shards}, where there are {_shards.Length}");
        }

        Shard shard = _shards[part.Shard];
        PartCode code = shard.Judge(part);
        if (code != PartCode.Taken)
        {
            return code;
        }

        (shard.Last, shard.IsWhole, shard.ReceivedUnixNanos) = (part, true, receivedUnixNanos);
        if (state.Time.AsOf < part.AsOfUnixNanos)
        {
            state.Enter(part.AsOfUnixNanos);
            state.Accept(part.AsOfUnixNanos);
        }

        Read(state, carrier, shard, part.IsWhole);
        return PartCode.Taken;
    }

    private void Read(EngineState state, StateCarrier carrier, Shard shard, bool isWhole)
    {
        ReadAccounts(state, carrier, shard);
        HashSet<string> changed = new(StringComparer.Ordinal);
        if (isWhole)
        {
            changed.UnionWith(shard.Ladders.Keys);
            shard.Ladders.Clear();
        }

        int count = carrier.Count(0, 1);
        for (int i = 0; i < count; i++)
        {
            string name = carrier.Text("");
            if (!shard.Ladders.TryGetValue(name, out ShardLadder? ladder))
            {
                shard.Ladders.Add(name, ladder = new ShardLadder());
            }

            ladder.Carry(carrier, [], _grid);
            changed.Add(name);
        }

        foreach (string name in changed)
        {
            if (!_sums.TryGetValue(name, out ShardLadder? sum))
            {
                _sums.Add(name, sum = new ShardLadder());
            }

            sum.Sum(_shards.Select(one => one.Ladders.GetValueOrDefault(name)).OfType<ShardLadder>());
            if (state.Underlyings.Find(name) is { } book)
            {
                book.Ladder.Version++;
                book.Changes++;
            }
        }
    }

    private void ReadAccounts(EngineState state, StateCarrier carrier, Shard shard)
    {
        (int bankrupt, int pending) = (0, 0);
        foreach (Shard one in _shards)
        {
            (bankrupt, pending) = (bankrupt + one.Last.Bankrupt, pending + one.Last.Pending);
        }

        bool isChanged = (bankrupt, pending) != (Bankrupt, Pending);
        (Bankrupt, Pending) = (bankrupt, pending);
        int venues = carrier.Count(0, 1);
        for (int i = 0; i < venues; i++)
        {
            string name = carrier.Text("");
            int accounts = carrier.Int(0);
            int change = accounts - shard.Accounts.GetValueOrDefault(name);
            shard.Accounts[name] = accounts;
            _accountsOfVenue[name] = _accountsOfVenue.GetValueOrDefault(name) + change;
            isChanged |= change != 0;
            if (state.Venues.Find(Encoding.ASCII.GetBytes(name)) is null && !state.Venues.IsFull)
            {
                // Only an account has named it so far.
                state.Venues.Add(name);
            }
        }

        for (int i = 0; isChanged && i < state.Underlyings.Count; i++)
        {
            // Coverage shows accounts with every underlying.
            state.Underlyings[i].Changes++;
        }
    }

    private sealed class Shard
    {
        public LadderPart Last { get; set; }

        public bool IsWhole { get; set; }

        public long ReceivedUnixNanos { get; set; }

        public Dictionary<string, ShardLadder> Ladders { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Accounts { get; } = new(StringComparer.Ordinal);

        public PartCode Judge(in LadderPart part)
        {
            if (part.Epoch < Last.Epoch)
            {
                return PartCode.Fenced;
            }

            if (part.Epoch == Last.Epoch && part.Number <= Last.Number)
            {
                return PartCode.Repeated;
            }

            bool follows = IsWhole && part.Epoch == Last.Epoch && part.Number == Last.Number + 1;
            return part.IsWhole || follows ? PartCode.Taken : PartCode.Missing;
        }
    }
}
