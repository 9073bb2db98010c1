using BtcStream.Server.Dashboard;

namespace BtcStream.Server.Tests.Options;

/// <summary>The option of the dashboard on the command line: read as given, and refused by name and value.</summary>
public sealed class DashboardOptionsTests
{
    [Theory]
    [InlineData("on", (byte)DashboardMode.On)]
    [InlineData("off", (byte)DashboardMode.Off)]
    [InlineData("auto", (byte)DashboardMode.Auto)]
    [InlineData(null, (byte)DashboardMode.Auto)]
    public async Task Option_AsGiven_IsRead(string? text, byte expected)
    {
        (ServerOptions? options, string error) = await ParseAsync(text is null ? [] : ["--dashboard", text]);
        Assert.Equal("", error);
        Assert.Equal((DashboardMode)expected, options?.Dashboard);
    }

    [Fact]
    public async Task Option_Unknown_IsRefusedByNameAndValue()
    {
        (ServerOptions? options, string error) = await ParseAsync(["--dashboard", "yes"]);
        Assert.Null(options);
        Assert.Contains("--dashboard is 'yes'; it must be on, off or auto", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_WithNeitherHttpNorTls_IsRefused()
    {
        (ServerOptions? options, string error) = await ParseAsync(["--dashboard", "on", "--http", "none"]);
        Assert.Null(options);
        Assert.Contains("--dashboard is on, but --http is none and there is no --tls-cert", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http", "none")]
    [InlineData]
    public async Task On_WithTlsOnOneAddress_IsTaken(params string[] http)
    {
        (ServerOptions? options, string error) = await ParseAsync(["--dashboard", "on", "--tls-cert", "server.pem", "--tls-key", "server.key", .. http]);
        Assert.Equal("", error);
        Assert.Null(options?.Http);
        Assert.True(DashboardSite.IsServed(options!));
    }

    private static async Task<(ServerOptions? Options, string Error)> ParseAsync(string[] arguments)
    {
        ServerOptions? read = null;
        using var error = new StringWriter();
        await new CommandLine((options, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }).InvokeAsync(arguments, error);
        return (read, error.ToString());
    }
}
