namespace BtcStream.Server.Tests.Hosting;

/// <summary>Waits for a condition that another thread brings about, with a bound that only a failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(180);

    public static async Task True(Func<bool> condition, string what)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!condition())
        {
            Assert.False(bound.IsCancellationRequested, $"did not happen within {Bound}: {what}");

            // Not at once: what is waited for needs the processor too.
            await Task.Delay(1);
        }
    }
}
