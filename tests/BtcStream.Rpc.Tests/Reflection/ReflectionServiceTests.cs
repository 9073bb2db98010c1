using BtcStream.Rpc.Reflection.V1;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.Tests.Server;
using BtcStream.Rpc.TestService;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Tests.Reflection;

public sealed class ReflectionServiceTests
{
    private static readonly string[] Versions = ["grpc.reflection.v1", "grpc.reflection.v1alpha"];

    [Fact]
    public async Task List_BothVersions_NameEveryServiceAndThemselves()
    {
        foreach (string version in Versions)
        {
            ServerReflectionResponse answer = Assert.Single(await AskAsync(version, new ServerReflectionRequest { ListServices = "" }));
            Assert.Equal(
                ["btcstream.testing.Testing", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
                answer.ListServicesResponse.Service.Select(service => service.Name));
        }
    }

    [Theory]
    [InlineData("btcstream.testing.Testing")]
    [InlineData("btcstream.testing.Testing.Echo")]
    [InlineData("btcstream.testing.Note")]
    [InlineData(".btcstream.testing.Note")]
    [InlineData("btcstream.testing.Note.payload")]
    public async Task Symbol_Known_GivesItsFile(string symbol)
    {
        ServerReflectionResponse answer = Assert.Single(await AskAsync(Versions[0], new ServerReflectionRequest { FileContainingSymbol = symbol }));
        FileDescriptorProto file = FileDescriptorProto.Parser.ParseFrom(Assert.Single(answer.FileDescriptorResponse.FileDescriptorProto));
        Assert.Equal("testing.proto", file.Name);
        Assert.Contains(file.Service, service => service.Name == "Testing");
    }

    [Fact]
    public async Task File_ByName_ComesEveryTimeItIsAskedFor()
    {
        var request = new ServerReflectionRequest { Host = "here", FileByFilename = "testing.proto" };
        List<ServerReflectionResponse> answers = await AskAsync(Versions[0], request, request);
        Assert.All(answers, answer => Assert.Single(answer.FileDescriptorResponse.FileDescriptorProto));
        Assert.All(answers, answer => Assert.Equal(("here", request), (answer.ValidHost, answer.OriginalRequest)));
    }

    [Fact]
    public async Task Unknown_OfEveryKind_IsAnErrorAndTheStreamGoesOn()
    {
        ServerReflectionRequest[] requests =
        [
            new() { FileByFilename = "no.proto" }, new() { FileContainingSymbol = "no.such" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "btcstream.testing.Note", ExtensionNumber = 100 } },
            new() { AllExtensionNumbersOfType = "no.such" }, new(), new() { ListServices = "" },
        ];
        List<ServerReflectionResponse> answers = await AskAsync(Versions[0], requests);
        Assert.Equal([5, 5, 5, 5, 3], answers[..5].Select(answer => answer.ErrorResponse.ErrorCode));
        Assert.Contains("'no.such'", answers[1].ErrorResponse.ErrorMessage, StringComparison.Ordinal);
        Assert.NotNull(answers[5].ListServicesResponse);
    }

    [Fact]
    public async Task ExtensionNumbers_OfATypeWithoutAny_AreEmpty()
    {
        var request = new ServerReflectionRequest { AllExtensionNumbersOfType = "btcstream.testing.Note" };
        ServerReflectionResponse answer = Assert.Single(await AskAsync(Versions[0], request));
        Assert.Equal("btcstream.testing.Note", answer.AllExtensionNumbersResponse.BaseTypeName);
        Assert.Empty(answer.AllExtensionNumbersResponse.ExtensionNumber);
    }

    private static async Task<List<ServerReflectionResponse>> AskAsync(string version, params ServerReflectionRequest[] requests)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new RawClient(host.GrpcAddress);
        byte[] body = [.. requests.SelectMany(request => FrameReaderTests.Frame(request.ToByteArray()))];
        RawAnswer answer = await client.SendAsync($"/{version}.ServerReflection/ServerReflectionInfo", new ByteArrayContent(body));
        Assert.Equal(0, answer.Status);
        var frames = new List<ServerReflectionResponse>();
        for (int at = 0; at < answer.Body.Length;)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(answer.Body.AsSpan(at + 1));
            frames.Add(ServerReflectionResponse.Parser.ParseFrom(answer.Body.AsSpan(at + 5, length)));
            at += 5 + length;
        }

        return frames;
    }
}
