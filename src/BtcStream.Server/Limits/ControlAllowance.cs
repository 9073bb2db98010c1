namespace BtcStream.Server.Limits;

/// <summary>
/// What frames without content a connection may send: as many as its budget has, and one more for each 16 bytes that the server sends it beside answers to such frames. A client
/// that reads gives room back (WINDOW_UPDATE) and measures its way (PING) as often as data comes, and data comes in frames of more than twice that. One thread at a time.
/// </summary>
/// <param name="budget">The connection's.</param>
/// <param name="mostEarned">What may be kept of what the server's bytes have earned: who has read for an hour has not earned a flood.</param>
internal sealed class ControlAllowance(SharedBudget.Share budget, int mostEarned)
{
    /// <summary>What the server sends for each frame that is not taken from the budget.</summary>
    public const int BytesPerFrame = 16;

    private long _earned;
    private long _countedBytes;

    /// <summary>Takes what some frames cost.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="sentBytes">Bytes that the server has sent so far, answers to such frames left out.</param>
    /// <returns>Whether there was enough.</returns>
    public bool TrySpend(int frames, long sentBytes)
    {
        long earned = Math.Max(0, (sentBytes - _countedBytes) / BytesPerFrame);
        _countedBytes += earned * BytesPerFrame;
        _earned = Math.Min(mostEarned, _earned + earned);
        int free = (int)Math.Min(_earned, frames);
        _earned -= free;
        return frames == free || budget.TrySpend(frames - free);
    }
}
