
namespace BtcStream.Cli.Tests.Client;

public class ServerAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:50051", "http://127.0.0.1:50051/")]
    [InlineData("localhost:1", "http://localhost:1/")]
    [InlineData("[::1]:50051", "http://[::1]:50051/")]
    [InlineData("http://risk.example:80", "http://risk.example/")]
    [InlineData("https://risk.example:443/", "https://risk.example/")]
    public void TryParse_Address_IsRead(string text, string expected) => Assert.Equal(expected, ServerAddress.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData(":50051")]
    [InlineData("localhost:")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:abc")]
    [InlineData("ftp://localhost:1")]
    [InlineData("http://localhost")]
    [InlineData("http://user@localhost:1")]
    [InlineData("http://localhost:1/path")]
    [InlineData("local host:1")]
    public void TryParse_NoAddress_IsNull(string text) => Assert.Null(ServerAddress.TryParse(text));
}
