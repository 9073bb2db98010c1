using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Ring;

public class InputRingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(131_072)]
    public void Constructor_CapacityThatIsNoPowerOfTwoInRange_NamesTheValue(int capacity)
    {
        ArgumentOutOfRangeException fault = Assert.Throws<ArgumentOutOfRangeException>(() => new InputRing<string>(capacity));

        Assert.Equal("capacity", fault.ParamName);
        Assert.Equal(capacity, fault.ActualValue);
    }

    [Fact]
    public void TryPublish_ManyTimesRound_KeepsTheOrder()
    {
        using var ring = new InputRing<object>(4);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(ring.TryPublish(i));
            Assert.True(ring.TryPublish(-i));
            Assert.Equal(2, ring.Count);
            Assert.True(ring.TryTake(out object? first));
            Assert.True(ring.TryTake(out object? second));
            Assert.Equal((i, -i), ((int)first!, (int)second!));
        }

        Assert.False(ring.TryTake(out _));
    }

    [Fact]
    public void TryPublish_FullRing_RefusesAndTakesNothing()
    {
        using var ring = new InputRing<string>(2);
        Assert.True(ring.TryPublish("a"));
        Assert.True(ring.TryPublish("b"));
        Assert.False(ring.TryPublish("c"));

        Assert.True(ring.TryTake(out string? first));
        Assert.Equal("a", first);
        Assert.True(ring.TryPublish("c"));
        Assert.Equal(2, ring.Count);
    }

    [Fact]
    public void Complete_WhatIsInside_IsStillTakenAndNothingGetsIn()
    {
        using var ring = new InputRing<string>(4);
        Assert.True(ring.TryPublish("last"));
        ring.Complete();

        Assert.False(ring.TryPublish("late"));
        Assert.True(ring.WaitForItem());
        Assert.True(ring.TryTake(out string? item));
        Assert.Equal("last", item);
        Assert.False(ring.WaitForItem());
    }

    [Fact]
    public async Task PublishAsync_FullRing_WaitsForSpace()
    {
        using var ring = new InputRing<string>(2);
        ring.TryPublish("a");
        ring.TryPublish("b");
        Task<bool> waiting = ring.PublishAsync("c", new AsyncSignal()).AsTask();
        Assert.False(waiting.IsCompleted);

        Assert.True(ring.TryTake(out _));
        Assert.True(ring.TryTake(out _));
        Assert.True(await waiting);
        Assert.True(ring.TryTake(out string? item));
        Assert.Equal("c", item);
    }

    [Fact]
    public async Task PublishAsync_RingCompletedWhileWaiting_GivesFalse()
    {
        using var ring = new InputRing<string>(2);
        ring.TryPublish("a");
        ring.TryPublish("b");
        Task<bool> waiting = ring.PublishAsync("c", new AsyncSignal()).AsTask();
        ring.Complete();

        Assert.False(await waiting);
        Assert.Equal(2, ring.Count);
    }

    [Fact]
    public async Task PublishAsync_OwnSignalClosedWhileWaiting_GivesFalse()
    {
        using var ring = new InputRing<string>(2);
        ring.TryPublish("a");
        ring.TryPublish("b");
        var signal = new AsyncSignal();
        Task<bool> waiting = ring.PublishAsync("c", signal).AsTask();
        signal.Close();

        Assert.False(await waiting);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(8, 4)]
    [InlineData(1_024, 2)]
    public async Task Ring_SeveralProducersAgainstOneConsumer_DeliversEachItemOnceAndInTheOrderOfItsProducer(int capacity, int producers)
    {
        const int Items = 20_000;
        using var ring = new InputRing<Item>(capacity);
        var last = new int[producers];
        Array.Fill(last, -1);
        var consumer = new Thread(() =>
        {
            while (ring.WaitForItem())
            {
                while (ring.TryTake(out Item? item))
                {
                    Assert.Equal(last[item!.Producer] + 1, item.Number);
                    last[item.Producer] = item.Number;
                }
            }
        });
        consumer.Start();
        await Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
        {
            var space = new AsyncSignal();
            for (int i = 0; i < Items; i++)
            {
                Assert.True(await ring.PublishAsync(new Item(producer, i), space));
            }
        })));
        ring.Complete();
        consumer.Join();

        Assert.All(last, number => Assert.Equal(Items - 1, number));
    }

    [Fact]
    public void PublishAndTake_SteadyState_AllocateNothing()
    {
        using var ring = new InputRing<string>(8);
        ZeroAllocation.Assert(() =>
        {
            Assert.True(ring.TryPublish("x"));
            Assert.True(ring.WaitForItem());
            Assert.True(ring.TryTake(out _));
        });
    }

    private sealed record Item(int Producer, int Number);
}
