using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;
using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>The test service's methods, bound to a channel.</summary>
internal sealed class TestingClient(Uri address, RpcChannelOptions? options = null) : IDisposable
{
    public const string Prefix = "btcstream.testing.Testing/";

    public static ServiceDescriptor Service { get; } = TestingReflection.Descriptor.Services.Single();

    public RpcChannel Channel { get; } = new(address, options);

    public UnaryMethod<Note, Note> Echo => Channel.Unary<Note, Note>(Service, "Echo");

    public ClientStreamingMethod<Note, Tally> Collect => Channel.ClientStreaming<Note, Tally>(Service, "Collect");

    public ServerStreamingMethod<CountRequest, Note> Count => Channel.ServerStreaming<CountRequest, Note>(Service, "Count");

    public DuplexMethod<Note, Note> EchoAll => Channel.Duplex<Note, Note>(Service, "EchoAll");

    public ServerStreamingMethod<FailRequest, Note> Fail => Channel.ServerStreaming<FailRequest, Note>(Service, "Fail");

    public ServerStreamingMethod<Note, Note> Wait => Channel.ServerStreaming<Note, Note>(Service, "Wait");

    public UnaryMethod<ObserveRequest, Observations> Observe => Channel.Unary<ObserveRequest, Observations>(Service, "Observe");

    /// <summary>Asks the server again and again, by RPC, until it has seen what the test waits for; half a minute is for a machine that is very busy.</summary>
    public async Task ObserveUntilAsync(Func<Observations, bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        Observations seen;
        do
        {
            seen = await Observe.CallAsync(new ObserveRequest(), new CallOptions { Cancellation = limit.Token });
        }
        while (!condition(seen));
    }

    public void Dispose() => Channel.Dispose();
}
