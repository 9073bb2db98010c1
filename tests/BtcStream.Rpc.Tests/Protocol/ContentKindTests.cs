using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Tests.Protocol;

public sealed class ContentKindTests
{
    [Theory]
    [InlineData("application/grpc", nameof(ContentKind.Grpc))]
    [InlineData("application/grpc+proto", nameof(ContentKind.Grpc))]
    [InlineData("Application/gRPC", nameof(ContentKind.Grpc))]
    [InlineData("application/grpc; charset=utf-8", nameof(ContentKind.Grpc))]
    [InlineData("application/grpc-web", nameof(ContentKind.Web))]
    [InlineData("application/grpc-web+proto", nameof(ContentKind.Web))]
    [InlineData("application/grpc-web-text", nameof(ContentKind.WebText))]
    [InlineData("application/grpc-web-text+proto", nameof(ContentKind.WebText))]
    [InlineData("application/grpc+json", nameof(ContentKind.None))]
    [InlineData("application/grpcx", nameof(ContentKind.None))]
    [InlineData("application/json", nameof(ContentKind.None))]
    [InlineData("", nameof(ContentKind.None))]
    [InlineData(null, nameof(ContentKind.None))]
    public void Parse_ContentType_NamesTheWireForm(string? contentType, string expected) =>
        Assert.Equal(expected, ContentKinds.Parse(contentType).ToString());
}
