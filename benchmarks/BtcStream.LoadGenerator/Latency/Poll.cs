using System.Diagnostics;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>Waits for what others bring about, a look each millisecond, and no longer than a minute.</summary>
internal static class Poll
{
    /// <summary>How long anything is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits until something is so.</summary>
    /// <param name="isSo">Whether it is.</param>
    /// <param name="describe">What is so instead, for the error.</param>
    /// <param name="workers">Those who bring it about: one that has ended never will, and what ended it is thrown.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">A worker has ended without an error.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task UntilAsync(Func<bool> isSo, Func<string> describe, IReadOnlyCollection<Task> workers, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (workers.FirstOrDefault(static worker => worker.IsCompleted) is { } ended)
            {
                await ended;
                throw new InvalidOperationException($"it has ended: {describe()}");
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"after {Patience.TotalSeconds} s {describe()}");
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
