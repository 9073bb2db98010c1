namespace BtcStream.Rpc.Fuzz;

/// <summary>For operations that have nothing to wait for: in memory, on one thread.</summary>
internal static class AtOnce
{
    public static T Get<T>(ValueTask<T> operation)
    {
        FuzzException.ThrowUnless(operation.IsCompleted, "there is nothing to wait for, and the operation waits");
        return operation.GetAwaiter().GetResult();
    }

    public static void Wait(ValueTask operation)
    {
        FuzzException.ThrowUnless(operation.IsCompleted, "there is nothing to wait for, and the operation waits");
        operation.GetAwaiter().GetResult();
    }
}
