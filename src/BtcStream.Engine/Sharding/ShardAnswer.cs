using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Sharding;

/// <summary>A ladder under terms, as one shard has it.</summary>
/// <param name="Ladder">Cells and sums.</param>
/// <param name="Bankrupt">Accounts of the venues asked for whose equity is below zero; of all where none were named.</param>
/// <param name="Pending">Those of them that wait to be solved again.</param>
internal readonly record struct ShardAnswerLadder(ShardLadder Ladder, int Bankrupt, int Pending);

/// <summary>What one shard answers to a <see cref="ShardQuestion"/>.</summary>
/// <param name="Producer">Who asked.</param>
/// <param name="Id">The asker's number of the question.</param>
/// <param name="Failure">Why there is no answer; empty where there is one.</param>
/// <param name="Ladders">One for each of the terms.</param>
/// <param name="Verified">What a comparison found; its sequence and time are nothing.</param>
internal sealed record ShardAnswer(ulong Producer, long Id, string Failure, IReadOnlyList<ShardAnswerLadder> Ladders, VerifyResult Verified)
{
    private const long Magic = 0x3152455753414442;

    public byte[] Write(PriceGrid grid)
    {
        StateCarrier carrier = StateCarrier.Saving(new byte[4 << 10]);
        Carry(carrier, this, grid);
        return carrier.Written.ToArray();
    }

    /// <summary>Reads one; null where the message is something else, or is for another gateway.</summary>
    /// <exception cref="InvalidDataException">What is wrong with it.</exception>
    public static ShardAnswer? TryRead(byte[] message, ulong producer, PriceGrid grid)
    {
        if (message.Length < 2 * sizeof(long))
        {
            return null;
        }

        StateCarrier first = StateCarrier.Loading(message, 0, message.Length);
        return first.Long(0) == Magic && first.Unsigned(0) == producer
            ? Carry(StateCarrier.Loading(message, 0, message.Length), new ShardAnswer(0, 0, "", [], default), grid)
            : null;
    }

    /// <summary>Whether a message is an answer, whoever asked.</summary>
    public static bool Is(ReadOnlySpan<byte> message) =>
        message.Length >= sizeof(long) && System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(message) == Magic;

    private static ShardAnswer Carry(StateCarrier carrier, ShardAnswer answer, PriceGrid grid)
    {
        carrier.Long(Magic);
        (ulong producer, long id, string failure) = (carrier.Unsigned(answer.Producer), carrier.Long(answer.Id), carrier.Text(answer.Failure));
        VerifyResult verified = answer.Verified with
        {
            MaxDifference = carrier.Double(answer.Verified.MaxDifference),
            Compared = carrier.Int(answer.Verified.Compared),
            LargestAt = carrier.Text(answer.Verified.LargestAt ?? ""),
        };
        var ladders = new ShardAnswerLadder[carrier.Count(answer.Ladders.Count, 16)];
        for (int i = 0; i < ladders.Length; i++)
        {
            ShardAnswerLadder one = carrier.IsLoading ? new ShardAnswerLadder(new ShardLadder(), 0, 0) : answer.Ladders[i];
            one.Ladder.Carry(carrier, carrier.IsLoading ? [] : one.Ladder.Differences(ShardLadder.Empty), grid);
            ladders[i] = one with { Bankrupt = carrier.Int(one.Bankrupt), Pending = carrier.Int(one.Pending) };
        }

        return new ShardAnswer(producer, id, failure, ladders, verified);
    }
}
