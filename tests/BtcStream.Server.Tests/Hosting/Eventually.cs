namespace BtcStream.Server.Tests.Hosting;

/// <summary>Waits for a condition that another thread brings about, with a bound that only a failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task True(Func<bool> condition, string what)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!condition())
        {
            Assert.False(bound.IsCancellationRequested, $"did not happen within {Bound}: {what}");
            await Task.Yield();
        }
    }
}
