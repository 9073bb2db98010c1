using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Mistakes that are found before anything is sent.</summary>
public sealed class RpcChannelTests
{
    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:1/path")]
    [InlineData("http://127.0.0.1:1/?query")]
    [InlineData("/relative")]
    public void Channel_AddressOfNoServer_IsRefusedByName(string address)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new RpcChannel(new Uri(address, UriKind.RelativeOrAbsolute)));
        Assert.Contains(address, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channel_OptionOutOfRange_IsRefusedByName()
    {
        (string Name, RpcChannelOptions Options)[] wrong =
        [
            ("MaxReceiveBytes is 0", new RpcChannelOptions { MaxReceiveBytes = 0 }),
            ("MaxSendBytes is -1", new RpcChannelOptions { MaxSendBytes = -1 }),
            ("StreamWindowBytes is 65535", new RpcChannelOptions { StreamWindowBytes = 65535 }),
            ("ConnectTimeout is 00:00:00", new RpcChannelOptions { ConnectTimeout = TimeSpan.Zero }),
            ("KeepAlivePingDelay is 00:00:00", new RpcChannelOptions { KeepAlivePingDelay = TimeSpan.Zero }),
            ("KeepAlivePingTimeout is 00:00:00.5", new RpcChannelOptions { KeepAlivePingTimeout = TimeSpan.FromSeconds(0.5) }),
        ];
        Assert.All(wrong, option =>
            Assert.Contains(option.Name, Assert.Throws<ArgumentException>(() => new RpcChannel(new Uri("http://127.0.0.1:1"), option.Options)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Method_OfNoneOrAnotherShapeOrType_IsRefusedByName()
    {
        using var channel = new RpcChannel(new Uri("http://127.0.0.1:1"));
        (string Text, Action Bind)[] wrong =
        [
            ("no method 'None'", () => channel.Unary<Note, Note>(TestingClient.Service, "None")),
            ("Testing/Echo is unary by contract; its caller is duplex", () => channel.Duplex<Note, Note>(TestingClient.Service, "Echo")),
            ("Testing/Collect is client-streaming by contract; its caller is unary", () => channel.Unary<Note, Tally>(TestingClient.Service, "Collect")),
            ("Testing/Count takes", () => channel.ServerStreaming<Note, Note>(TestingClient.Service, "Count")),
            ("Testing/Collect returns", () => channel.ClientStreaming<Note, Note>(TestingClient.Service, "Collect")),
        ];
        Assert.All(wrong, method => Assert.Contains(method.Text, Assert.Throws<InvalidOperationException>(method.Bind).Message, StringComparison.Ordinal));
    }
}
