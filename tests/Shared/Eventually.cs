namespace BtcStream.Testing;

/// <summary>Waits for a condition that another thread or process brings about, with a bound that only a failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(180);

    /// <summary>Looks until it is so.</summary>
    public static Task True(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), TimeSpan.FromMilliseconds(1), what);

    /// <summary>Asks another process until it is so, or what costs as much.</summary>
    public static Task True(Func<Task<bool>> condition, string what) => TrueAsync(condition, TimeSpan.FromMilliseconds(20), what);

    private static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan pause, string what)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!await condition())
        {
            Assert.False(bound.IsCancellationRequested, $"did not happen within {Bound}: {what}");

            // Not at once: what is waited for needs the processor too.
            await Task.Delay(pause);
        }
    }
}
