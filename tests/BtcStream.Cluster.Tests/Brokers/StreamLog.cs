using BtcStream.Cluster.Broker;

namespace BtcStream.Cluster.Tests.Brokers;

/// <summary>A message that was read, its bytes copied.</summary>
internal sealed record LoggedMessage(long Offset, ulong Producer, long Sequence, byte[] Body);

/// <summary>What was read of a stream.</summary>
internal sealed record StreamLog(IReadOnlyList<LoggedMessage> Messages)
{
    /// <summary>Reads until there is enough.</summary>
    public static async Task<StreamLog> ReadAsync(
        BrokerConnections connections, string stream, StreamStart start, Func<IReadOnlyList<LoggedMessage>, bool> isEnough, CancellationToken cancellation)
    {
        List<LoggedMessage> messages = [];
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await new LogReader(connections, stream).RunAsync(
            start,
            message =>
            {
                if (!done.IsCancellationRequested)
                {
                    messages.Add(new LoggedMessage(message.Offset, message.Producer, message.Sequence, message.Body.ToArray()));
                }

                return isEnough(messages) ? new ValueTask(done.CancelAsync()) : ValueTask.CompletedTask;
            },
            done.Token);
        cancellation.ThrowIfCancellationRequested();
        return new StreamLog(messages);
    }
}
