using System.Collections.Concurrent;

namespace BtcStream.Engine.Ring;

/// <summary>
/// What lies between the tasks of a call. Made with its first batch: empty, they are as much memory as all else that the engine keeps of a call, and most of the calls of somebody who
/// means harm never send one. Any thread.
/// </summary>
internal sealed class SessionQueues
{
    /// <summary>Batches to be rented.</summary>
    public ConcurrentQueue<InputBatch> Free { get; } = new();

    /// <summary>Receipts to be acked.</summary>
    public ConcurrentQueue<BatchReceipt> Applied { get; } = new();

    /// <summary>Receipts to be used again.</summary>
    public ConcurrentQueue<BatchReceipt> Receipts { get; } = new();
}
