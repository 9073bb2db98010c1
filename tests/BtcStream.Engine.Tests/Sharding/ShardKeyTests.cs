using BtcStream.Engine.Sharding;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>Where accounts lie must never change: what shards hold was put there by it.</summary>
public class ShardKeyTests
{
    /// <summary>The first three hashes are those of the finaliser as published (fmix64): 0, 0xb456bcfc34c2cb2c, 0x3abf2a20650683e7.</summary>
    [Theory]
    [InlineData(0UL, 4, 0)]
    [InlineData(1UL, 1, 0)]
    [InlineData(1UL, 256, 0x2c)]
    [InlineData(2UL, 256, 0xe7)]
    [InlineData(1UL, 4, 0)]
    [InlineData(2UL, 4, 3)]
    public void Of_GoldenAccounts_Stay(ulong account, int shards, int shard) => Assert.Equal(shard, ShardKey.Of(account, shards));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    public void Of_AccountsInARow_AreSpreadEvenly(int shards)
    {
        var counts = new int[shards];
        for (ulong account = 0; account < 100_000; account++)
        {
            counts[ShardKey.Of(account, shards)]++;
        }

        // Six standard deviations of a fair die.
        double expected = 100_000.0 / shards;
        Assert.All(counts, count => Assert.InRange(count, expected - (6.0 * Math.Sqrt(expected)), expected + (6.0 * Math.Sqrt(expected))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Of_ShardsOutOfRange_Throws(int shards) => Assert.Throws<ArgumentOutOfRangeException>(() => ShardKey.Of(1, shards));
}
