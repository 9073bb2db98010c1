namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>The demo without a terminal, told to end in the ways that processes are: its server never outlives it.</summary>
public sealed class DemoProcessTests
{
    [Theory]
    [InlineData("TERM", false)]
    [InlineData("INT", false)]
    [InlineData("INT", true)] // As Ctrl+C does: to the server as well.
    public async Task Demo_ToldToEnd_ExitsCleanlyAndLeavesNoServer(string signal, bool wholeGroup)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are Linux's");
        await using DemoProcess demo = await DemoProcess.StartAsync();

        await LinuxProcesses.SignalAsync(signal, wholeGroup ? -demo.Id : demo.Id);

        Assert.Equal(ExitCodes.Ok, await demo.WaitForExitAsync());
        Assert.False(LinuxProcesses.IsRunning(demo.Server), $"the server, process {demo.Server.Id}, outlived the demo");
        Assert.Contains(" ready: grpc 127.0.0.1:", demo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("btcstream: ", demo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", demo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_Killed_ServerEndsByItself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are Linux's");
        await using DemoProcess demo = await DemoProcess.StartAsync();
        Assert.True(LinuxProcesses.IsRunning(demo.Server));

        await LinuxProcesses.SignalAsync("KILL", demo.Id);

        Assert.Equal(128 + 9, await demo.WaitForExitAsync());
        await demo.WaitForServerToEndAsync();
    }
}
