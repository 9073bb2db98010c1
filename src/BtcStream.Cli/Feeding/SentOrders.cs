using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Feeding;

/// <summary>Which batch held which forced orders of which file, so that a refusal can be traced back. Any thread.</summary>
internal sealed class SentOrders
{
    private readonly Lock _gate = new();
    private readonly List<(ForceOrderFeedFile File, int Start, LiquidationBatch Batch)> _batches = [];
    private readonly List<Refusal> _refusals = [];

    /// <summary>Refusals so far.</summary>
    public IReadOnlyList<Refusal> Refusals
    {
        get
        {
            lock (_gate)
            {
                return [.. _refusals];
            }
        }
    }

    /// <summary>Notes a batch before it is sent.</summary>
    /// <param name="file">Where its rows are from.</param>
    /// <param name="start">Index of its first row among those of the file that are sent.</param>
    /// <param name="batch">The batch; the n-th has sequence number n.</param>
    public void Add(ForceOrderFeedFile file, int start, LiquidationBatch batch)
    {
        lock (_gate)
        {
            _batches.Add((file, start, batch));
        }
    }

    /// <summary>Traces refusals. A server that names a batch or row it was never sent still gets its refusal shown.</summary>
    public void AddRefusals(IEnumerable<Rejection> rejections)
    {
        lock (_gate)
        {
            _refusals.AddRange(rejections.Select(Trace));
        }
    }

    private Refusal Trace(Rejection rejection)
    {
        (ForceOrderFeedFile? file, int start, LiquidationBatch? batch) =
            rejection.BatchSequence > 0 && rejection.BatchSequence <= (ulong)_batches.Count ? _batches[(int)rejection.BatchSequence - 1] : default;
        if (rejection.HasDefinition)
        {
            return Refusal.Of(rejection, file?.Name, null, rejection.Definition < batch?.Definitions.Count ? batch.Definitions[(int)rejection.Definition].Instrument : "");
        }

        long index = start + (long)rejection.Row;
        return index < file?.RowCount
            ? Refusal.Of(rejection, file.Name, file.Recording.FileRows[(int)index], file.Recording.Orders[(int)index].Instrument.Name)
            : Refusal.Of(rejection, file?.Name, null, "");
    }
}
