using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Ring;

public class AsyncSignalTests
{
    [Fact]
    public async Task Wait_AfterSet_CompletesAtOnceAndOnlyOnce()
    {
        var signal = new AsyncSignal();
        signal.Set();
        signal.Set();

        Task<bool> first = signal.WaitAsync().AsTask();
        Assert.True(first.IsCompletedSuccessfully);
        Assert.True(await first);

        Task<bool> second = signal.WaitAsync().AsTask();
        Assert.False(second.IsCompleted);
        signal.Set();
        Assert.True(await second);
    }

    [Fact]
    public async Task Wait_Closed_GivesFalseNowAndLater()
    {
        var signal = new AsyncSignal();
        Task<bool> pending = signal.WaitAsync().AsTask();
        signal.Close();

        Assert.False(await pending);
        Assert.False(await signal.WaitAsync());
        signal.Set();
        Assert.False(await signal.WaitAsync());
        Assert.True(signal.IsClosed);
    }

    [Fact]
    public async Task Wait_WhileOneIsPending_Throws()
    {
        var signal = new AsyncSignal();
        _ = signal.WaitAsync().AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await signal.WaitAsync());
        signal.Close();
    }

    [Fact]
    public async Task Set_ContinuationOfTheWaiter_RunsOnAnotherThread()
    {
        var signal = new AsyncSignal();
        Task<int> waiter = ThreadAfterWaitAsync(signal);
        var setter = new Thread(signal.Set);
        setter.Start();
        setter.Join();

        Assert.NotEqual(setter.ManagedThreadId, await waiter);

        static async Task<int> ThreadAfterWaitAsync(AsyncSignal signal)
        {
            await signal.WaitAsync().ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task SetAndWait_ManyTimesFromTwoThreads_LosesNoWakeUp()
    {
        const int Rounds = 20_000;
        var ping = new AsyncSignal();
        var pong = new AsyncSignal();
        Task other = Task.Run(async () =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Assert.True(await ping.WaitAsync());
                pong.Set();
            }
        });
        for (int i = 0; i < Rounds; i++)
        {
            ping.Set();
            Assert.True(await pong.WaitAsync());
        }

        await other;
    }

    [Fact]
    public void Set_WhoeverWaitsOrNot_AllocatesNothing()
    {
        var idle = new AsyncSignal();
        ZeroAllocation.Assert(idle.Set);
        ZeroAllocation.Assert(() =>
        {
            idle.Set();
            Assert.True(idle.WaitAsync().AsTask().IsCompleted);
        });
    }
}
