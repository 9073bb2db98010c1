using BtcStream.Engine.Durability;

namespace BtcStream.Server.Tests.Options;

/// <summary>The options of the journal on the command line: read as given, and refused by name and value.</summary>
public sealed class DurabilityOptionsTests
{
    [Fact]
    public async Task Options_AsGiven_AreRead()
    {
        (ServerOptions? options, string error, int exitCode) = await ParseAsync("--data", "d", "--fsync", "always", "--fsync-interval-ms", "7", "--segment-mb", "3");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(("d", FsyncPolicy.Always, 7, 3), (options!.DataDirectory, options.Fsync, options.FsyncIntervalMillis, options.SegmentMegabytes));
        (options, _, _) = await ParseAsync();
        Assert.Equal((null, FsyncPolicy.Interval, 5, 256), (options!.DataDirectory, options.Fsync, options.FsyncIntervalMillis, options.SegmentMegabytes));
    }

    [Theory]
    [InlineData("--snapshot-interval-seconds", "-1", "--snapshot-interval-seconds is -1; it must lie between 0, which switches it off, and 31536000")]
    [InlineData("--snapshot-after-mb", "-1", "--snapshot-after-mb is -1; it must lie between 0")]
    [InlineData("--journal-keep-mb", "-2", "--journal-keep-mb is -2; it must lie between 0")]
    [InlineData("--journal-keep-hours", "-3", "--journal-keep-hours is -3; it must lie between 0")]
    [InlineData("--max-client-sessions", "0", "--max-client-sessions is 0; it must lie between 1 and 1048576")]
    [InlineData("--fsync", "sometimes", "--fsync is 'sometimes'; it must be always, interval or never")]
    [InlineData("--fsync-interval-ms", "-1", "--fsync-interval-ms is -1; it must lie between 0 and 60000")]
    [InlineData("--segment-mb", "0", "--segment-mb is 0; it must lie between 1 and 1024 (1 GiB)")]
    [InlineData("--segment-mb", "1025", "--segment-mb is 1025; it must lie between 1 and 1024 (1 GiB)")]
    [InlineData("--data", "", "--data is ''; it must be the path of a directory")]
    public async Task Option_OutOfRange_IsRefusedByNameAndValue(string option, string value, string expected)
    {
        (ServerOptions? options, string error, int exitCode) = await ParseAsync(option, value);
        Assert.Equal((null, 1), (options, exitCode));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static async Task<(ServerOptions? Options, string Error, int ExitCode)> ParseAsync(params string[] arguments)
    {
        ServerOptions? read = null;
        using var error = new StringWriter();
        int exitCode = await new CommandLine((options, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }).InvokeAsync(arguments, error);
        return (read, error.ToString(), exitCode);
    }
}
