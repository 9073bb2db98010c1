namespace BtcStream.Testing;

/// <summary>
/// Counts what a call allocates on this thread once it is warm. The runtime itself may allocate once while it compiles a method better, and how long that
/// takes to begin depends on how busy the machine is; so several windows are measured, and one without any allocation is enough. What a call allocates would show
/// in every window.
/// </summary>
internal static class ZeroAllocation
{
    private const int WarmUpCalls = 100;
    private const int MeasuredCalls = 1_000;
    private const int Windows = 10;

    public static void Assert(Action call, int warmUpCalls = WarmUpCalls)
    {
        Run(call, warmUpCalls);
        long least = long.MaxValue;
        for (int window = 0; window < Windows && least != 0; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(call, MeasuredCalls);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Xunit.Assert.Equal(0, least);
    }

    private static void Run(Action call, int times)
    {
        for (int i = 0; i < times; i++)
        {
            call();
        }
    }
}
