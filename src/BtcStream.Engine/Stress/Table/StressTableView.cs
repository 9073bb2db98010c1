namespace BtcStream.Engine.Stress.Table;

/// <summary>A stress table as it was published: its rows, each with the sequence at which it last changed. Immutable; any thread.</summary>
public sealed class StressTableView
{
    private readonly StressRow[] _rows;
    private readonly long[] _versions;

    private StressTableView(StressRow[] rows, long[] versions) => (_rows, _versions) = (rows, versions);

    /// <summary>No rows.</summary>
    public static StressTableView Empty { get; } = new([], []);

    /// <summary>The rows, by kind and name. Within an epoch none goes: the series that give them stay.</summary>
    public ReadOnlySpan<StressRow> Rows => _rows;

    /// <summary>Sequence at which each row last changed.</summary>
    public ReadOnlySpan<long> Versions => _versions;

    /// <summary>The table after this one.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="sequence">Its sequence.</param>
    internal StressTableView Next(StressRow[] rows, long sequence)
    {
        var before = new Dictionary<string, int>(_rows.Length);
        for (int i = 0; i < _rows.Length; i++)
        {
            before.Add(_rows[i].Name, i);
        }

        var versions = new long[rows.Length];
        int kept = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            bool isKnown = before.TryGetValue(rows[i].Name, out int old);
            kept += isKnown ? 1 : 0;
            versions[i] = isKnown && _rows[old].IsSame(rows[i]) ? _versions[old] : sequence;
        }

        return kept == _rows.Length
            ? new StressTableView(rows, versions)
            : throw new InvalidOperationException("A row of the stress table has gone, which no delta can say.");
    }
}
