using BtcStream.Rpc.Framing;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Room for answers that are not taken; what becomes of them is tested with the gRPC layer.</summary>
public sealed class UnsentAnswerTests
{
    [Theory]
    [InlineData(512, 512, 128)]
    [InlineData(8, 256, 64)]
    [InlineData(4096, 4096, 1024)]
    public void Room_ByWhatIsSetForRows_HoldsTheLongestAnswerOfEachOfFourClients(int ingestMegabytes, long megabytes, long ofClient)
    {
        var settings = new LimitSettings { MaxIngestMegabytes = ingestMegabytes };
        Assert.Equal((megabytes << 20, ofClient << 20), (settings.MaxUnsentBytes, settings.MaxUnsentBytesPerClient));
        Assert.True(settings.MaxUnsentBytesPerClient >= LimitSettings.MaxAnswerBytes);
    }

    [Fact]
    public void Room_OfOneClient_IsItsOwn()
    {
        var clients = new ClientTable(new LimitSettings(), TimeProvider.System);
        ByteBudget one = clients.Of("one").Unsent;
        Assert.True(one.TryTake(128 << 20));
        Assert.False(one.TryTake(1));
        Assert.Equal("the server has 134217728 bytes (--max-ingest-mb, a quarter of it) for answers that one client has not taken, and 134217728 are taken", one.Text);
        Assert.Same(one, clients.Of("one").Unsent);
        Assert.True(clients.Of("another").Unsent.TryTake(128 << 20));
    }
}
