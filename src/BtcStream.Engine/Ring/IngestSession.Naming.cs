namespace BtcStream.Engine.Ring;

/// <content>Sessions that outlive their calls.</content>
public sealed partial class IngestSession
{
    /// <summary>
    /// Begins or continues a named session, before anything else is handed over, and takes it from the call that has it. From then on messages with a sequence number
    /// that the session has had are acked and not applied again.
    /// </summary>
    /// <param name="utf8Name">The session's name, 1 to 1,024 bytes.</param>
    /// <returns>
    /// The sequence number of the last message applied, and with a journal that acks wait for also durable. Not accepted: open calls have all the sessions that fit, or
    /// the name is too long. Null sequence: the engine or the session has ended.
    /// </returns>
    public async ValueTask<(ulong? LastSequence, bool IsAccepted)> NameAsync(ReadOnlyMemory<byte> utf8Name)
    {
        if (await RentAsync().ConfigureAwait(false) is not { } batch)
        {
            return (null, true);
        }

        IsNamed = true;
        batch.AddSessionName(utf8Name.Span);
        if (!await SubmitAsync(batch).ConfigureAwait(false))
        {
            Return(batch);
            return (null, true);
        }

        bool more = true;
        while (more)
        {
            more = await WaitAppliedAsync().ConfigureAwait(false);
            if (TryTakeApplied(out BatchReceipt? applied))
            {
                (ulong last, bool isAccepted) = (applied.Result.LastSequence, applied.Result.RejectedDefinitions == 0);
                Return(applied);
                return (last, isAccepted);
            }
        }

        return (null, true);
    }
}
