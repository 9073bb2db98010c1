using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Metadata in and out: headers, trailers, text and bytes.</summary>
public sealed class MetadataTests(TestingFixture fixture) : IClassFixture<TestingFixture>, IDisposable
{
    private readonly TestingClient _client = new(fixture.Host.GrpcAddress);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Metadata_TextAndBytes_ComeBackInHeadersAndTrailers()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var metadata = new Metadata { { "echo-text", "a value, with ; marks" }, { "echo-data-bin", bytes }, { "test-text", "last" }, { "test-data-bin", [] } };

        UnaryResult<Note> result = await _client.Echo.CallWithMetadataAsync(new Note(), new CallOptions { Metadata = metadata });

        Assert.Equal("a value, with ; marks", result.Headers.GetText("echo-text"));
        Assert.Equal(bytes, result.Headers.GetBytes("echo-data-bin")!);
        Assert.Equal("last", result.Trailers.GetText("trail-test-text"));
        Assert.Equal([], result.Trailers.GetBytes("trail-test-data-bin")!);
        Assert.DoesNotContain(result.Headers, entry => entry.Key is "content-type" or "date" || entry.Key.StartsWith("grpc-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Metadata_BytesOfEveryPadding_ComeBack(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        UnaryResult<Note> result = await _client.Echo.CallWithMetadataAsync(
            new Note(), new CallOptions { Metadata = new Metadata { { "echo-data-bin", bytes } } });

        Assert.Equal(bytes, result.Headers.GetBytes("echo-data-bin")!);
    }

    [Fact]
    public async Task Metadata_SeveralBinaryValuesOfOneKey_StayApart()
    {
        var metadata = new Metadata { { "echo-data-bin", [1] }, { "echo-data-bin", [2, 3] } };

        UnaryResult<Note> result = await _client.Echo.CallWithMetadataAsync(new Note(), new CallOptions { Metadata = metadata });

        Assert.Equal([[1], [2, 3]], result.Headers.Where(entry => entry.Key == "echo-data-bin").Select(entry => entry.Bytes));
    }

    [Fact]
    public async Task Metadata_OfTheChannel_GoesWithEveryCall()
    {
        using var client = new TestingClient(fixture.Host.GrpcAddress, new RpcChannelOptions { Metadata = new Metadata { { "echo-channel", "c" } } });

        UnaryResult<Note> result = await client.Echo.CallWithMetadataAsync(new Note(), new CallOptions { Metadata = new Metadata { { "echo-call", "d" } } });

        Assert.Equal("c", result.Headers.GetText("echo-channel"));
        Assert.Equal("d", result.Headers.GetText("echo-call"));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("te")]
    [InlineData("content-type")]
    [InlineData("content-length")]
    [InlineData("connection")]
    public async Task Metadata_KeyOfHttp_IsRefusedByName(string key)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => _client.Echo.CallAsync(new Note(), new CallOptions { Metadata = new Metadata { { key, "x" } } }));

        Assert.Contains($"'{key}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_NamesTheFrameworkKeepsForContent_ArriveAll()
    {
        string[] names = ["expires", "allow", "last-modified", "content-language", "authorization", "user-agent", "accept", "date-of-birth", "if-match"];
        Metadata? seen = null;
        await using ScriptedHost host = await ScriptedHost.StartAsync(http =>
        {
            seen = Rpc.Server.ServerCallContext.ReadMetadata(http.Request.Headers);
            http.Response.Headers.ContentType = "application/grpc";
            foreach (string name in names)
            {
                http.Response.Headers[name] = name + " back";
            }

            http.Response.Headers["grpc-status"] = "5";
            return Task.CompletedTask;
        });
        using TestingClient client = host.Connect();
        var metadata = new Metadata();
        foreach (string name in names)
        {
            metadata.Add(name, name + " value");
        }

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.Echo.CallAsync(new Note(), new CallOptions { Metadata = metadata }));

        Assert.All(names, name => Assert.Equal(name + " value", seen!.GetText(name)));
        Assert.All(names, name => Assert.Equal(name + " back", e.Trailers!.GetText(name)));
    }

    [Fact]
    public async Task Headers_OfACallWithoutMessages_ComeEarly()
    {
        using ServerStreamingCall<Note> call = _client.Wait.Start(new Note());

        // The server sends its headers and then nothing, for ever.
        Assert.Empty(await call.Frames.ReadHeadersAsync());
        Assert.Null(call.Frames.Status);
    }

    [Fact]
    public async Task Headers_OfAStreamWithoutRequests_ReachTheServerAtOnce()
    {
        await _client.ObserveUntilAsync(seen => seen.Active == 1);
        using DuplexCall<Note, Note> call = _client.EchoAll.Start();

        await _client.ObserveUntilAsync(seen => seen.Active == 2);
    }
}
