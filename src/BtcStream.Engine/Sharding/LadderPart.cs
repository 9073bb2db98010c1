using System.Buffers.Binary;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Sharding;

/// <summary>What stands before the ladders of a part that a shard publishes.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="Epoch">The owner's epoch: what owners before it publish does not count any more.</param>
/// <param name="Number">Counts the parts of an epoch from 1.</param>
/// <param name="IsWhole">Whether it holds everything; else only what has changed since the part of the number before.</param>
/// <param name="Offset">Offset in the shard's log of the last message that it rests on.</param>
/// <param name="AsOfUnixNanos">The shard's as_of; <see cref="long.MinValue"/> while it has none.</param>
public readonly record struct LadderPart(int Shard, int Shards, long Epoch, long Number, bool IsWhole, long Offset, long AsOfUnixNanos)
{
    private const long Magic = 0x315452415053_5442;

    /// <summary>Rows of positions by outcome, since the log began.</summary>
    public RowCounts Positions { get; init; }

    /// <summary>Rows of accounts by outcome.</summary>
    public RowCounts Accounts { get; init; }

    /// <summary>Accounts whose equity is below zero.</summary>
    public int Bankrupt { get; init; }

    /// <summary>Accounts that wait to be solved again.</summary>
    public int Pending { get; init; }

    /// <summary>A part with its checksum behind it.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> part)
    {
        var bytes = new byte[part.Length + sizeof(uint)];
        part.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(part.Length), Crc32C.Compute(part));
        return bytes;
    }

    /// <summary>Whether the checksum of a part holds.</summary>
    internal static bool IsSealed(ReadOnlySpan<byte> bytes) =>
        bytes.Length > sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) == Crc32C.Compute(bytes[..^sizeof(uint)]);

    internal static LadderPart Carry(StateCarrier carrier, LadderPart part)
    {
        if (carrier.Long(Magic) != Magic)
        {
            throw new InvalidDataException("this is no part of a ladder");
        }

        return new LadderPart(
            carrier.Int(part.Shard),
            carrier.Int(part.Shards),
            carrier.Long(part.Epoch),
            carrier.Long(part.Number),
            carrier.Flag(part.IsWhole),
            carrier.Long(part.Offset),
            carrier.Long(part.AsOfUnixNanos))
        {
            Positions = CarryCounts(carrier, part.Positions),
            Accounts = CarryCounts(carrier, part.Accounts),
            Bankrupt = carrier.Int(part.Bankrupt),
            Pending = carrier.Int(part.Pending),
        };
    }

    internal static RowCounts CarryCounts(StateCarrier carrier, RowCounts counts) => new()
    {
        Accepted = carrier.Long(counts.Accepted),
        Late = carrier.Long(counts.Late),
        Rejected = carrier.Long(counts.Rejected),
    };
}
