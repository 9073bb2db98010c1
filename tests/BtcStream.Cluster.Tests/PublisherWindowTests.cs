using BtcStream.Cluster.Broker;

namespace BtcStream.Cluster.Tests;

/// <summary>What a publisher keeps until it is confirmed.</summary>
public sealed class PublisherWindowTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ack_OutOfOrder_ConfirmsWithoutGapsOnly()
    {
        List<long> told = [];
        var window = new PublisherWindow(4, told.Add);
        await AddAsync(window, 4);
        TakeAll(window);
        window.Ack(2, andAllBefore: false);
        window.Ack(3, andAllBefore: false);
        Assert.Equal((0, 4), (window.Confirmed, window.Pending));
        window.Ack(1, andAllBefore: false);
        window.Ack(4, andAllBefore: true);
        Assert.Equal([3, 4], told);
        Assert.Equal((4, 0), (window.Confirmed, window.Pending));
    }

    [Fact]
    public async Task Rewind_AfterAcksOutOfOrder_SendsEverythingFromTheFirstUnconfirmedAgain()
    {
        var window = new PublisherWindow(8, null);
        await AddAsync(window, 5);
        TakeAll(window);
        window.Ack(1, andAllBefore: false);
        window.Ack(4, andAllBefore: false);
        Assert.Equal(2, window.Rewind());
        Assert.Equal([2, 3, 4, 5], TakeAll(window));
        Assert.Equal(4, window.Resent);

        // What the connection before said of 4 does not count for this one.
        window.Ack(3, andAllBefore: true);
        Assert.Equal(3, window.Confirmed);
    }

    [Fact]
    public async Task Add_WindowFull_WaitsForAConfirm()
    {
        var window = new PublisherWindow(2, null);
        await AddAsync(window, 2);
        ValueTask<long> third = window.AddAsync(new byte[1], Cancellation);
        Assert.False(third.IsCompleted);
        TakeAll(window);
        window.Ack(1, andAllBefore: true);
        Assert.Equal(3, await third);
    }

    [Fact]
    public async Task Close_WithAFailure_TellsWhoWaits()
    {
        var window = new PublisherWindow(1, null);
        await AddAsync(window, 1);
        Task waiting = window.WaitConfirmedAsync(1, Cancellation);
        window.Close(new FormatException("odd"));
        InvalidOperationException failed = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        Assert.Equal("The publisher has failed: odd", failed.Message);
    }

    private static async Task AddAsync(PublisherWindow window, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await window.AddAsync(new byte[1], Cancellation);
        }
    }

    private static List<long> TakeAll(PublisherWindow window)
    {
        List<long> taken = [];
        while (window.TryTake(out long sequence, out _))
        {
            taken.Add(sequence);
        }

        return taken;
    }
}
