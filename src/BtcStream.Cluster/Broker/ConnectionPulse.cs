namespace BtcStream.Cluster.Broker;

/// <summary>
/// Whether a node still answers. The client library's own heartbeats give a silent node three to four of their intervals, and may end the whole process when they find it gone
/// (rabbitmq-dotnet-client issue 1884, mended in 7.2.1): a connection is given up here before they do.
/// </summary>
internal static class ConnectionPulse
{
    /// <summary>
    /// Periods that the node has for its answer. They are counted one by one, so that a process that has itself stood still does not take that for the node's silence.
    /// </summary>
    private const int PeriodsForAnswer = 4;

    /// <summary>Asks a node now and then, until it does not answer.</summary>
    /// <param name="ask">Asks it; fails where the connection has ended, and so does this.</param>
    /// <param name="period">Time from an answer to the next question.</param>
    /// <param name="time">Measures it.</param>
    public static async Task UntilSilentAsync(Func<Task> ask, TimeSpan period, TimeProvider time)
    {
        while (true)
        {
            await Task.Delay(period, time).ConfigureAwait(false);
            Task answer = ask();
            for (int i = 0; i < PeriodsForAnswer && !answer.IsCompleted; i++)
            {
                await answer.WaitAsync(period, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!answer.IsCompleted)
            {
                return;
            }

            await answer.ConfigureAwait(false);
        }
    }
}
