using BtcStream.Engine;

namespace BtcStream.Server.Tests.Options;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("127.0.0.1:50051", "127.0.0.1:50051", true)]
    [InlineData("localhost:0", "127.0.0.1:0", true)]
    [InlineData("[::1]:8080", "[::1]:8080", true)]
    [InlineData("0.0.0.0:65535", "0.0.0.0:65535", false)]
    public void TryParse_Address_IsRead(string text, string shown, bool isLoopback)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress address));
        Assert.Equal((shown, isLoopback), (address.ToString(), address.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":50051")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1: 80")]
    [InlineData("::1:80")]
    [InlineData("example.org:80")]
    public void TryParse_NoAddress_IsRefused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData("btcstream-server: --listen is 'here'", "--listen", "here")]
    [InlineData("btcstream-server: --listen is '127.0.0.1:99999'", "--listen", "127.0.0.1:99999")]
    [InlineData("btcstream-server: --http is 'there'", "--http", "there")]
    [InlineData("btcstream-server: --clock is 'wall'; it must be input or live", "--clock", "wall")]
    [InlineData("btcstream-server: --max-message-bytes is 5; it must lie between 1024 (1 KiB) and 1073741824 (1 GiB)", "--max-message-bytes", "5")]
    [InlineData("btcstream-server: --max-message-bytes is -1;", "--max-message-bytes", "-1")]
    [InlineData("Cannot parse argument 'lots' for option '--max-message-bytes'", "--max-message-bytes", "lots")]
    [InlineData("btcstream-server: --listen is 0.0.0.0:50051, which other machines can reach", "--listen", "0.0.0.0:50051")]
    [InlineData("btcstream-server: --http is [::]:8080, which other machines can reach", "--http", "[::]:8080")]
    [InlineData("btcstream-server: --listen and --http are both 127.0.0.1:8080", "--listen", "127.0.0.1:8080")]
    [InlineData("Unrecognized command or argument '--port'.", "--port", "80")]
    [InlineData("Required argument missing for option: '--listen'.", "--listen")]
    public async Task Invoke_BadOption_NamesItAndItsValueAndRunsNothing(string problem, params string[] arguments)
    {
        var error = new StringWriter();
        int runs = 0;
        var command = new CommandLine((_, _) => Task.FromResult(runs++));

        Assert.Equal(1, await command.InvokeAsync(arguments, error));

        Assert.StartsWith(problem, error.ToString().TrimStart(), StringComparison.Ordinal);
        Assert.Equal(0, runs);
    }

    [Fact]
    public async Task Invoke_SeveralBadOptions_NamesEach()
    {
        var error = new StringWriter();
        var command = new CommandLine((_, _) => Task.FromResult(0));

        Assert.Equal(1, await command.InvokeAsync(["--listen", "here", "--clock", "wall"], error));

        Assert.Contains("--listen is 'here'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--clock is 'wall'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_GoodOptions_RunsTheServerWithThem()
    {
        ServerOptions? options = null;
        var error = new StringWriter();
        var command = new CommandLine((read, _) => Task.FromResult((options = read) is null ? 1 : 7));

        int exitCode = await command.InvokeAsync(
            ["--listen", "0.0.0.0:1", "--http", "none", "--clock", "live", "--max-message-bytes", "2048", "--insecure", "--stop-with-stdin"], error);

        Assert.Equal((7, ""), (exitCode, error.ToString()));
        var expected = new ServerOptions
        {
            Listen = new ListenAddress(System.Net.IPAddress.Any, 1),
            Clock = ClockMode.Live,
            MaxMessageBytes = 2048,
            Insecure = true,
            StopWithStdin = true,
        };
        Assert.Equal(expected, options);
    }

    [Fact]
    public async Task Invoke_NoOptions_IsTheSafeDefault()
    {
        ServerOptions? options = null;
        var command = new CommandLine((read, _) => Task.FromResult((options = read) is null ? 1 : 0));

        Assert.Equal(0, await command.InvokeAsync([]));

        Assert.Equal(("127.0.0.1:50051", "127.0.0.1:8080"), (options!.Listen.ToString(), options.Http.ToString()));
        Assert.Equal((ClockMode.Input, false, false, ServerOptions.DefaultMaxMessageBytes), (options.Clock, options.Demo, options.Insecure, options.MaxMessageBytes));
    }
}
