namespace BtcStream.Server.Limits;

/// <summary>How much a question asks for.</summary>
internal enum QuestionWeight : byte
{
    /// <summary>It is no question, or one that is answered in no time, or from which somebody learns how the server is.</summary>
    None,

    /// <summary>Milliseconds of a processor: a copy of one book's inputs, priced anew.</summary>
    Short,

    /// <summary>Up to seconds of a processor where there are millions of positions, and a copy of them.</summary>
    Long,
}

/// <summary>
/// Questions take turns. What is in hand takes a megabyte or more, and thousands may be asked at once: what waits for its turn is bytes yet. A client has a part of the turns, and clients
/// take them one after the other: who asks much waits for himself, not others for him. Any thread.
/// </summary>
/// <param name="atOnce">Short questions in hand at once, of all clients.</param>
internal sealed class QuestionTurns(int atOnce)
{
    /// <summary>Long questions in hand at once, of all clients: so many copies of all positions there are for them.</summary>
    private const int LongAtOnce = 2;

    /// <summary>One client has this part of the turns.</summary>
    private const int ShareOfClient = 8;

    private int _waiting;

    /// <summary>Questions that wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    private Lanes All { get; } = new(atOnce, LongAtOnce);

    /// <summary>The turns of one client; they go with it.</summary>
    public ClientTurns NewClient() => new(this, Math.Max(1, atOnce / ShareOfClient));

    /// <summary>One client's part of the turns.</summary>
    /// <param name="all">The turns of all.</param>
    /// <param name="atOnce">Its short questions in hand at once; of its long ones there is one.</param>
    internal sealed class ClientTurns(QuestionTurns all, int atOnce)
    {
        private Lanes Own { get; } = new(atOnce, 1);

        /// <summary>Takes a turn, if there is one now; <see cref="End"/> gives it back.</summary>
        /// <param name="weight">How much the question asks for.</param>
        public bool TryBegin(QuestionWeight weight)
        {
            if (weight == QuestionWeight.None)
            {
                return true;
            }

            if (!Own.Of(weight).Wait(0, CancellationToken.None))
            {
                return false;
            }

            if (all.All.Of(weight).Wait(0, CancellationToken.None))
            {
                return true;
            }

            Own.Of(weight).Release();
            return false;
        }

        /// <summary>Waits for a turn; <see cref="End"/> gives it back.</summary>
        /// <param name="weight">How much the question asks for.</param>
        /// <param name="cancellation">Gives up.</param>
        /// <returns>Whether it has come.</returns>
        public async Task<bool> BeginAsync(QuestionWeight weight, CancellationToken cancellation)
        {
            Interlocked.Increment(ref all._waiting);
            try
            {
                SemaphoreSlim own = Own.Of(weight);
                if (!await IsTakenAsync(own, cancellation).ConfigureAwait(false))
                {
                    return false;
                }

                if (await IsTakenAsync(all.All.Of(weight), cancellation).ConfigureAwait(false))
                {
                    return true;
                }

                own.Release();
                return false;
            }
            finally
            {
                Interlocked.Decrement(ref all._waiting);
            }
        }

        /// <summary>Gives a turn back.</summary>
        /// <param name="weight">As it was begun with.</param>
        public void End(QuestionWeight weight)
        {
            if (weight != QuestionWeight.None)
            {
                all.All.Of(weight).Release();
                Own.Of(weight).Release();
            }
        }

        /// <summary>The semaphore throws where it is given up; passed on from layer to layer, that would cost each of thousands more than all else of it.</summary>
        private static async ValueTask<bool> IsTakenAsync(SemaphoreSlim turns, CancellationToken cancellation)
        {
            Task taking = turns.WaitAsync(cancellation);
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return taking.IsCompletedSuccessfully;
        }
    }

    /// <summary>Turns by weight. The semaphores are never waited on by handle, so there is nothing to dispose.</summary>
    private sealed class Lanes(int ofShort, int ofLong)
    {
        private SemaphoreSlim Short { get; } = new(ofShort);

        private SemaphoreSlim Long { get; } = new(ofLong);

        public SemaphoreSlim Of(QuestionWeight weight) => weight == QuestionWeight.Short ? Short : Long;
    }
}
