namespace BtcStream.Engine.Tests;

/// <summary>Counts what a call allocates on this thread once it is warm.</summary>
internal static class ZeroAllocation
{
    private const int WarmUpCalls = 100;
    private const int MeasuredCalls = 1_000;

    public static void Assert(Action call, int warmUpCalls = WarmUpCalls)
    {
        for (int i = 0; i < warmUpCalls; i++)
        {
            call();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < MeasuredCalls; i++)
        {
            call();
        }

        Xunit.Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
