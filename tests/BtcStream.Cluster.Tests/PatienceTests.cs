using BtcStream.Cluster.Broker;

namespace BtcStream.Cluster.Tests;

/// <summary>How long is waited, by how often it has been in vain.</summary>
public sealed class PatienceTests
{
    private static readonly BrokerOptions Options = new()
    {
        Nodes = [new Uri("amqp://localhost")],
        ConnectTimeout = TimeSpan.FromSeconds(3),
        ProbeTimeout = TimeSpan.FromSeconds(2),
        ConfirmTimeout = TimeSpan.FromSeconds(5),
        RetryDelay = TimeSpan.FromTicks(1),
    };

    [Fact]
    public async Task Times_AfterFailures_DoubleUpToSixteenTimesTheirs()
    {
        var patience = new Patience(Options);
        List<double> factors = [];
        for (int failures = 0; failures <= 6; failures++)
        {
            Assert.Equal(patience.Connect / 3, patience.Probe / 2);
            Assert.Equal(patience.Connect / 3, patience.Confirm / 5);
            factors.Add(patience.Connect.TotalSeconds / 3.0);
            await patience.WaitAsync(CancellationToken.None);
        }

        Assert.Equal([1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0], factors);
        patience.Reset();
        Assert.Equal(TimeSpan.FromSeconds(3), patience.Connect);
    }

    [Fact]
    public async Task ResetIfQuick_SlowConnection_KeepsTheLongTimes()
    {
        var patience = new Patience(Options);
        await patience.WaitAsync(CancellationToken.None);
        patience.ResetIfQuick(Environment.TickCount64 - 3_600_000);
        Assert.Equal(TimeSpan.FromSeconds(4), patience.Probe);

        // Begun an hour from now: quick, however long this test stands still.
        patience.ResetIfQuick(Environment.TickCount64 + 3_600_000);
        Assert.Equal(TimeSpan.FromSeconds(2), patience.Probe);
    }

    [Fact]
    public async Task Wait_Cancelled_EndsAtOnceAndCounts()
    {
        var patience = new Patience(Options with { RetryDelay = TimeSpan.FromDays(1) });
        await patience.WaitAsync(new CancellationToken(canceled: true));
        Assert.Equal(TimeSpan.FromSeconds(4), patience.Probe);
    }
}
