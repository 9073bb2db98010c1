namespace BtcStream.Engine.Tests;

/// <summary>What waits is seen while it waits, wherever it does.</summary>
public class IngestLagTests
{
    [Fact]
    public async Task OldestPending_EngineBusyWithAQuestion_IsTheTickThatWaits()
    {
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions());
        host.Start();
        using var busy = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> question = host.AskAsync(_ =>
        {
            begun.SetResult();
            busy.Wait(TestContext.Current.CancellationToken);
            return true;
        });
        await begun.Task;

        Assert.Equal(0, host.OldestPendingUnixNanos);
        host.Tick(7);
        host.Tick(9);
        Assert.Equal(7, host.OldestPendingUnixNanos);

        busy.Set();
        await question;
        await host.AskAsync(_ => true);
        Assert.Equal(0, host.OldestPendingUnixNanos);
    }
}
