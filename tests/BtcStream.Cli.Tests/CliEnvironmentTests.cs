namespace BtcStream.Cli.Tests;

/// <summary>What the process is told of its terminal.</summary>
public sealed class CliEnvironmentTests
{
    [Theory]
    [InlineData(120, 40, 120, 40)]
    [InlineData(0, 0, 80, 24)]
    [InlineData(-1, 30, 80, 30)]
    public void SizeOf_ATerminalThatDoesNotKnowIt_IsTheUsualOne(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), CliEnvironment.SizeOf(width, height));
}
