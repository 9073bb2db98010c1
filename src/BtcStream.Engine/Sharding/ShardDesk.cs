using BtcStream.Engine.Publication;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// A gateway's questions to the shards. Each goes into the log of every shard behind all that this gateway has written there, and is answered by the shard's owner from the
/// positions as they are at that place; the answers are whole numbers and add up exactly, like the ladders. Any thread.
/// </summary>
public sealed class ShardDesk
{
    private readonly Lock _lock = new();
    private readonly LogOutbox[] _logs;
    private readonly ulong _producer;
    private readonly PriceGrid _grid;
    private readonly Dictionary<long, Waiting> _waiting = [];

    /// <summary>One question of a gateway at a time: the shards answer few at once, and refuse the rest.</summary>
    private Task _turn = Task.CompletedTask;
    private long _lastId;
    private bool _isClosed;

    internal ShardDesk(LogOutbox[] logs, ulong producer, PriceGrid grid) => (_logs, _producer, _grid) = (logs, producer, grid);

    /// <summary>Questions that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>A shard has published something; answers to others are passed over, and what nobody waits for any more.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="message">The message.</param>
    /// <returns>False where it is no answer.</returns>
    /// <exception cref="InvalidDataException">What is wrong with the message.</exception>
    public bool TryTake(int shard, ReadOnlySpan<byte> message)
    {
        if (!ShardAnswer.Is(message))
        {
            return false;
        }

        if (ShardAnswer.TryRead(message.ToArray(), _producer, _grid) is not { } answer)
        {
            return true;
        }

        lock (_lock)
        {
            if (!_waiting.TryGetValue(answer.Id, out Waiting? waiting))
            {
                return true;
            }

            waiting.Answers[shard] ??= answer;
            if (answer.Failure.Length > 0)
            {
                End(waiting, new ShardsSilentException($"Shard {shard} does not answer: {answer.Failure}"));
            }
            else if (Array.TrueForAll(waiting.Answers, one => one is not null))
            {
                End(waiting, null);
            }
        }

        return true;
    }

    /// <summary>Time goes by: a question that has seen it go by more often fails, and names the shards that have not answered.</summary>
    /// <param name="mostTimes">How often a question waits.</param>
    public void Age(int mostTimes)
    {
        lock (_lock)
        {
            foreach (Waiting waiting in _waiting.Values.ToArray())
            {
                if (++waiting.Age > mostTimes)
                {
                    int[] silent = [.. Enumerable.Range(0, waiting.Answers.Length).Where(shard => waiting.Answers[shard] is null)];
                    End(waiting, new ShardsSilentException($"No answer from shard {string.Join(", ", silent)} in time: its engine may be changing. Ask again."));
                }
            }
        }
    }

    /// <summary>Nothing will be answered any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (Waiting waiting in _waiting.Values.ToArray())
            {
                End(waiting, new ShardsSilentException("The gateway is ending."));
            }
        }
    }

    /// <summary>Asks all shards; waits for its turn.</summary>
    /// <exception cref="ShardsSilentException">Not all have answered.</exception>
    internal async Task<ShardAnswers> AskAsync(string underlying, bool verifies, params IReadOnlyList<ShardTerms> terms)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Interlocked.Exchange(ref _turn, mine.Task).ConfigureAwait(false);
        try
        {
            return await AskInTurnAsync(underlying, verifies, terms).ConfigureAwait(false);
        }
        finally
        {
            mine.SetResult();
        }
    }

    private async Task<ShardAnswers> AskInTurnAsync(string underlying, bool verifies, IReadOnlyList<ShardTerms> terms)
    {
        Waiting waiting;
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new ShardsSilentException("The gateway is ending.");
            }

            waiting = new Waiting(++_lastId, _logs.Length - 1);
            _waiting.Add(waiting.Id, waiting);
        }

        byte[] question = new ShardQuestion(waiting.Id, underlying, verifies, terms).Write();
        for (int shard = 0; shard < _logs.Length - 1; shard++)
        {
            _logs[shard].AddQuestion(question);
        }

        await waiting.Done.Task.ConfigureAwait(false);
        return new ShardAnswers(terms, waiting.Answers!, _grid);
    }

    private void End(Waiting waiting, ShardsSilentException? failure)
    {
        _waiting.Remove(waiting.Id);
        if (failure is null)
        {
            waiting.Done.TrySetResult();
        }
        else
        {
            waiting.Done.TrySetException(failure);
        }
    }

    private sealed class Waiting(long id, int shards)
    {
        public long Id => id;

        public ShardAnswer?[] Answers { get; } = new ShardAnswer?[shards];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Age { get; set; }
    }
}

/// <summary>What all shards answered to one question.</summary>
/// <param name="terms">What was asked.</param>
/// <param name="answers">By shard.</param>
/// <param name="grid">The grid of ladders.</param>
internal sealed class ShardAnswers(IReadOnlyList<ShardTerms> terms, ShardAnswer[] answers, PriceGrid grid)
{
    /// <summary>The observed side over all shards under terms that were asked for, as one machine builds it from all positions.</summary>
    public LadderImage Build(ShardTerms asked)
    {
        int index = IndexOf(asked);
        var sum = new ShardLadder();
        sum.Sum(answers.Select(answer => answer.Ladders[index].Ladder));
        var image = new LadderImage(grid);
        image.Reserve(grid.MinCell, grid.CellCount);
        sum.AddTo(image);
        image.SetObserved(sum);
        return image;
    }

    /// <summary>Accounts over all shards.</summary>
    public (int Bankrupt, int Pending) CountAccounts(ShardTerms asked)
    {
        int index = IndexOf(asked);
        return (answers.Sum(answer => answer.Ladders[index].Bankrupt), answers.Sum(answer => answer.Ladders[index].Pending));
    }

    /// <summary>Adds what the shards' comparisons found.</summary>
    public VerifyResult AddTo(VerifyResult soFar)
    {
        for (int shard = 0; shard < answers.Length; shard++)
        {
            VerifyResult one = answers[shard].Verified;
            soFar = soFar with { Compared = soFar.Compared + one.Compared };
            soFar = one.MaxDifference > soFar.MaxDifference ? soFar with { MaxDifference = one.MaxDifference, LargestAt = $"{one.LargestAt} of shard {shard}" } : soFar;
        }

        return soFar;
    }

    private int IndexOf(ShardTerms asked)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            if (terms[i] == asked)
            {
                return i;
            }
        }

        throw new ArgumentException("The shards were not asked for these terms.", nameof(asked));
    }
}
