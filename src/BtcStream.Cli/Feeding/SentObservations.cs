using BtcStream.Contracts.V1;
using BtcStream.Feeds;

namespace BtcStream.Cli.Feeding;

/// <summary>Which batch held which observations of which file, so that a refusal can be traced back. Any thread.</summary>
internal sealed class SentObservations
{
    private readonly Lock _gate = new();
    private readonly List<(ObservationFeedFile File, int Start)> _batches = [];
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
    /// <param name="start">Index of its first row among those of the file.</param>
    /// <returns>Its sequence number: 1, 2 and so on.</returns>
    public ulong Add(ObservationFeedFile file, int start)
    {
        lock (_gate)
        {
            _batches.Add((file, start));
            return (ulong)_batches.Count;
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
        (ObservationFeedFile? file, int start) =
            rejection.BatchSequence > 0 && rejection.BatchSequence <= (ulong)_batches.Count ? _batches[(int)rejection.BatchSequence - 1] : default;
        long index = start + (long)rejection.Row;
        if (!rejection.HasRow || index >= (file?.RowCount ?? 0))
        {
            return Refusal.Of(rejection, file?.Name, null, "");
        }

        Observation row = file!.History.Observations[(int)index];
        string subject = row.Name is null ? row.Kind.ToString() : $"{row.Kind} {row.Name}";
        return Refusal.Of(rejection, $"{file.Name} line {row.FileLine}", null, subject);
    }
}
