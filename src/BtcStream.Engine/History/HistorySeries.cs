namespace BtcStream.Engine.History;

/// <summary>The last columns of one underlying at one spacing, oldest first; a full series lets its oldest go. Engine thread only.</summary>
internal sealed class HistorySeries(long spacingNanos, int capacity)
{
    private readonly Queue<HistoryColumn> _columns = new();

    public long SpacingNanos => spacingNanos;

    public IReadOnlyCollection<HistoryColumn> Columns => _columns;

    /// <summary>Adds a column that is newer than all there are.</summary>
    public void Add(HistoryColumn column)
    {
        _columns.Enqueue(column);
        while (_columns.Count > capacity)
        {
            _columns.Dequeue();
        }
    }
}
