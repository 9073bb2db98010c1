using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Tests;

public sealed class MetadataTests
{
    [Fact]
    public void Add_SameKeyTwice_KeepsBothInOrder()
    {
        var metadata = new Metadata { { "Client-Id", "a" }, { "client-id", "b" } };
        Assert.Equal(["a", "b"], metadata.Select(entry => entry.Text!));
        Assert.Equal("b", metadata.GetText("client-id"));
        Assert.Null(metadata.GetText("absent"));
    }

    [Theory]
    [InlineData("grpc-status", "reserved")]
    [InlineData("spa ce", "may hold only")]
    [InlineData("ключ", "may hold only")]
    [InlineData("data-bin", "takes bytes")]
    public void Add_KeyThatCannotBeSent_NamesIt(string key, string reason)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new Metadata().Add(key, "value"));
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_BytesUnderTextKey_IsRefused() => Assert.Throws<ArgumentException>(() => new Metadata().Add("data", [1]));

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("ümlaut")]
    public void Add_ValueThatIsNotPrintableAscii_IsRefused(string value) =>
        Assert.Throws<ArgumentException>(() => new Metadata().Add("key", value));

    [Theory]
    [InlineData("AAH/", new byte[] { 0, 1, 255 })]
    [InlineData("AAE=", new byte[] { 0, 1 })]
    [InlineData("AAE", new byte[] { 0, 1 })]
    [InlineData("AA==", new byte[] { 0 })]
    [InlineData("AA", new byte[] { 0 })]
    [InlineData("", new byte[0])]
    public void TryRead_BinaryValue_TakesPaddedAndBareBase64(string line, byte[] expected)
    {
        var metadata = new Metadata();
        Assert.True(MetadataCodec.TryRead(metadata, "Data-Bin", line));
        Assert.Equal(expected, metadata.GetBytes("data-bin"));
    }

    [Fact]
    public void TryRead_SeveralBinaryValuesOnOneLine_AreAllThere()
    {
        var metadata = new Metadata();
        Assert.True(MetadataCodec.TryRead(metadata, "data-bin", "AQ==, Ag,Aw=="));
        Assert.Equal([1, 2, 3], metadata.Select(entry => entry.Bytes!.Single()));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("A*A=")]
    [InlineData("жжжж")]
    public void TryRead_NotBase64_IsRefused(string line) => Assert.False(MetadataCodec.TryRead([], "data-bin", line));

    [Theory]
    [InlineData(":authority")]
    [InlineData("grpc-timeout")]
    [InlineData("TE")]
    [InlineData("content-type")]
    public void TryRead_ProtocolHeader_IsPassedOver(string name)
    {
        var metadata = new Metadata();
        Assert.True(MetadataCodec.TryRead(metadata, name, "x"));
        Assert.Empty(metadata);
    }
}
