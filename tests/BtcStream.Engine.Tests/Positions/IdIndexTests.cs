using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Tests.Positions;

public class IdIndexTests
{
    /// <summary>Against a dictionary; with few bits of hash every probe sequence and tag collides.</summary>
    [Theory]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(2, 0xFF00_0000_0000_0007)]
    [InlineData(3, 0x0100_0000_0000_0003)]
    [InlineData(4, 0x0000_0000_FFFF_FFF0)]
    public void Index_RandomAddsAndRemoves_HoldsWhatADictionaryDoes(int seed, ulong hashMask)
    {
        var dice = new Random(seed);
        var index = new IdIndex();
        var keys = new Dictionary<int, ulong>();
        var ids = new Dictionary<ulong, int>();
        int keySpace = hashMask == ulong.MaxValue ? 20_000 : 300;
        for (int step = 0; step < 40_000; step++)
        {
            ulong key = (ulong)dice.Next(keySpace);
            ulong hash = IdIndex.Hash(key, 1) & hashMask;
            int found = index.Find(hash, new Match(keys, key));
            Assert.True(found == ids.GetValueOrDefault(key, -1), $"Seed {seed}, step {step}: {found}");
            if (found < 0)
            {
                int id = step;
                (keys[id], ids[key]) = (key, id);
                index.Add(hash, id);
            }
            else if (dice.Next(2) == 0)
            {
                index.Remove(hash, found);
                keys.Remove(found);
                ids.Remove(key);
            }
        }

        Assert.All(ids, entry => Assert.Equal(entry.Value, index.Find(IdIndex.Hash(entry.Key, 1) & hashMask, new Match(keys, entry.Key))));
    }

    [Fact]
    public void Remove_IdThatIsNotThere_Throws()
    {
        var index = new IdIndex();
        index.Add(IdIndex.Hash(1, 1), 0);

        Assert.Throws<InvalidOperationException>(() => index.Remove(IdIndex.Hash(1, 1), 1));
    }

    private readonly struct Match(Dictionary<int, ulong> keys, ulong key) : IRowMatch
    {
        public bool IsMatch(int id) => keys[id] == key;
    }
}
