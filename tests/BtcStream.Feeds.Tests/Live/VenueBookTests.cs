using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Tests.Live;

public class VenueBookTests
{
    [Fact]
    public void Levels_AreBestFirst_AndZeroTakesOneOut()
    {
        var book = new VenueBook();
        Assert.True(book.IsEmpty);
        book.Set([new(99.0, 1.0), new(98.0, 2.0), new(97.0, 3.0)], [new(101.0, 4.0), new(100.0, 5.0)]);
        book.Set([new(98.0, 0.0), new(96.5, 0.0)], [new(101.0, 7.0)]);
        Assert.Equal([new BookLevel(99.0, 1.0), new BookLevel(97.0, 3.0)], book.Bids(0.0, 10));
        Assert.Equal([new BookLevel(100.0, 5.0), new BookLevel(101.0, 7.0)], book.Asks(0.0, 10));
        Assert.Equal([new BookLevel(99.0, 1.0)], book.Bids(0.0, 1));
        book.Clear();
        Assert.True(book.IsEmpty);
    }

    /// <summary>The best level as it is; the others in steps, at the far end of each: depth is never shown nearer than it is, and none is lost.</summary>
    [Fact]
    public void Levels_InSteps_KeepAmountsAndNeverComeNearer()
    {
        var book = new VenueBook();
        BookLevel[] bids = [.. Enumerable.Range(0, 200).Select(static i => new BookLevel(90_000.0 - (i * 0.5), 1.0 + i))];
        BookLevel[] asks = [.. Enumerable.Range(1, 200).Select(static i => new BookLevel(90_000.0 + (i * 0.5), 1.0 + i))];
        book.Set(bids, asks);
        BookLevel[] stepped = book.Bids(1e-4, 1_000);
        Assert.Equal(bids[0], stepped[0]);
        Assert.Equal(bids.Sum(static level => level.Amount), stepped.Sum(static level => level.Amount), 1e-9);
        Assert.InRange(stepped.Length, 11, 14);
        Assert.True(Mean(stepped) <= Mean(bids));
        Assert.Equal(stepped.OrderByDescending(static level => level.Price), stepped);
        BookLevel[] above = book.Asks(1e-4, 1_000);
        Assert.Equal(asks[0], above[0]);
        Assert.True(Mean(above) >= Mean(asks));
        Assert.Equal(above.OrderBy(static level => level.Price), above);
    }

    [Fact]
    public void RecentKeys_BeyondTheirCapacity_ForgetTheOldest()
    {
        var keys = new RecentKeys<int>(2);
        Assert.True(keys.Add(1));
        Assert.False(keys.Add(1));
        Assert.True(keys.Add(2));
        Assert.True(keys.Add(3));
        Assert.Equal(2, keys.Count);
        Assert.False(keys.Add(3));
        Assert.True(keys.Add(1));
    }

    private static double Mean(BookLevel[] levels) => levels.Sum(static level => level.Price * level.Amount) / levels.Sum(static level => level.Amount);
}
