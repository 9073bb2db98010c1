using BtcStream.Cluster.Broker;
using BtcStream.Engine.Sharding;

namespace BtcStream.Cluster.Owners;

/// <summary>Where a shard's owner answers what gateways ask in its log. Answers are computed beside the engine, from positions frozen at the question's place in the log.</summary>
/// <param name="engine">The shard's engine.</param>
/// <param name="outcomes">Collects the questions.</param>
/// <param name="output">Takes the answers.</param>
internal sealed class OwnerDesk(LogEngine engine, OutcomeWriter outcomes, LogPublisher output) : IAsyncDisposable
{
    /// <summary>Questions answered at once: while one is, the engine copies what it writes to, and each may come to hold as much memory as all positions do.</summary>
    private const int MostAtOnce = 2;

    private readonly List<Task> _answering = [];

    /// <summary>Begins to answer what has been asked. The engine's thread.</summary>
    /// <param name="isCurrent">Whether the shard is owned; where it is only about to be, the questions were for whoever owned it, and their askers may have given up long ago.</param>
    /// <param name="cancellation">Ends.</param>
    public async ValueTask AnswerAsync(bool isCurrent, CancellationToken cancellation)
    {
        while (outcomes.TryTakeQuestion(out LogQuestion? question))
        {
            _answering.RemoveAll(task => task.IsCompleted);
            if (!isCurrent)
            {
                continue;
            }

            if (_answering.Count >= MostAtOnce)
            {
                await output.PublishAsync(ShardInquiry.Refuse(engine, question, $"it is answering {MostAtOnce} questions already"), cancellation).ConfigureAwait(false);
                continue;
            }

            var inquiry = ShardInquiry.Begin(engine, question);
            _answering.Add(Task.Run(() => AnswerAsync(inquiry, question, cancellation), CancellationToken.None));
        }
    }

    /// <summary>Waits for what is being answered.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task AnswerAsync(ShardInquiry inquiry, LogQuestion question, CancellationToken cancellation)
    {
        byte[] answer;
        using (inquiry)
        {
            try
            {
                answer = inquiry.Answer();
            }
#pragma warning disable CA1031 // Whoever asked has to hear of it, whatever it was; the engine is not touched by it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                answer = ShardInquiry.Refuse(engine, question, failure.Message);
            }
        }

        await output.PublishAsync(answer, cancellation).ConfigureAwait(false);
    }
}
