namespace BtcStream.Server.Limits;

/// <summary>How much a question asks for.</summary>
internal enum QuestionWeight : byte
{
    /// <summary>It is no question, or one that is answered in no time: streams, health.</summary>
    None,

    /// <summary>Milliseconds of a processor: a copy of one book's inputs, priced anew.</summary>
    Short,

    /// <summary>Up to seconds of a processor where there are millions of positions, and a copy of them.</summary>
    Long,
}

/// <summary>
/// Questions take turns. Each is computed by a thread that the streams of others need as well, and takes a megabyte or more meanwhile: a client may have thousands of calls at once, and
/// without turns all of them would be computed at once. A client has a part of the turns, and clients take them one after the other: who asks much waits for himself, not others for
/// him. What waits is bytes yet. Any thread.
/// </summary>
/// <param name="atOnce">Short questions computed at once, of all clients.</param>
internal sealed class QuestionTurns(int atOnce)
{
    /// <summary>Long questions computed at once, of all clients: so many copies of all positions there may be.</summary>
    public const int LongAtOnce = 2;

    private int _waiting;

    // Never waited on by handle, so there is nothing to dispose.
    private SemaphoreSlim Short { get; } = new(atOnce);

    private SemaphoreSlim Long { get; } = new(LongAtOnce);

    /// <summary>Questions that wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    private SemaphoreSlim Of(QuestionWeight weight) => weight == QuestionWeight.Short ? Short : Long;

    /// <summary>The turns of one client; they go with it.</summary>
    public ClientTurns NewClient() => new(this, Math.Max(1, atOnce / 2));

    /// <summary>One client's part of the turns.</summary>
    /// <param name="all">The turns of all.</param>
    /// <param name="atOnce">Its short questions computed at once; its long ones are computed one by one.</param>
    internal sealed class ClientTurns(QuestionTurns all, int atOnce)
    {
        private SemaphoreSlim Short { get; } = new(atOnce);

        private SemaphoreSlim Long { get; } = new(1);

        /// <summary>Waits for a turn; <see cref="End"/> gives it back.</summary>
        /// <param name="weight">How much the question asks for.</param>
        /// <param name="cancellation">Gives up; there is no turn then.</param>
        public async ValueTask BeginAsync(QuestionWeight weight, CancellationToken cancellation)
        {
            if (weight == QuestionWeight.None)
            {
                return;
            }

            Interlocked.Increment(ref all._waiting);
            try
            {
                SemaphoreSlim own = Own(weight);
                await own.WaitAsync(cancellation).ConfigureAwait(false);
                try
                {
                    await all.Of(weight).WaitAsync(cancellation).ConfigureAwait(false);
                }
                catch
                {
                    own.Release();
                    throw;
                }
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
                all.Of(weight).Release();
                Own(weight).Release();
            }
        }

        private SemaphoreSlim Own(QuestionWeight weight) => weight == QuestionWeight.Short ? Short : Long;
    }
}
