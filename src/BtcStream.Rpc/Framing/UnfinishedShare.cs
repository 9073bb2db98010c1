namespace BtcStream.Rpc.Framing;

/// <summary>What one call has of an <see cref="UnfinishedBudget"/>. One thread at a time.</summary>
/// <param name="budget">Of all calls; null for no bound.</param>
internal struct UnfinishedShare(UnfinishedBudget? budget)
{
    private long _bytes;

    /// <summary>What is told to whoever meets the bound.</summary>
    public readonly string BudgetText => budget?.Text ?? "";

    /// <summary>Has it cover what is there of a message that does not come whole yet.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryGrow(long bytes)
    {
        if (budget is null || bytes <= Math.Max(_bytes, UnfinishedBudget.FreeBytes))
        {
            return true;
        }

        if (!budget.TryTake(bytes - _bytes))
        {
            return false;
        }

        _bytes = bytes;
        return true;
    }

    /// <summary>No more than this is kept any longer.</summary>
    public void Lower(long bytes)
    {
        long left = bytes > UnfinishedBudget.FreeBytes ? bytes : 0;
        if (left < _bytes)
        {
            budget!.Return(_bytes - left);
            _bytes = left;
        }
    }
}
