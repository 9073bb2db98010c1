using System.Globalization;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Stress;

namespace BtcStream.Server.Alerts.Rules;

/// <summary>
/// A row of the stress table has another state. The table's own hysteresis keeps states from flapping; a row without data keeps the state it had, unless no data is asked for.
/// </summary>
/// <param name="name">Name of the rule.</param>
/// <param name="rows">Names of rows, or of kinds of them; empty for all.</param>
/// <param name="tellsNoData">Whether a row that has lost its data, or has it again, is told too.</param>
/// <param name="holdNanos">How long a state must hold.</param>
internal sealed class StressRule(string name, IReadOnlySet<string> rows, bool tellsNoData, long holdNanos) : IAlertRule
{
    private readonly Dictionary<string, (Settled<int> State, StressRow Told)> _rows = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public RiskParts Parts => RiskParts.Stress;

    /// <inheritdoc/>
    public IEnumerable<AlertFinding> Observe(AlertFigures figures)
    {
        foreach (StressRow row in figures.StressRows)
        {
            if (row.Threshold is null || !(rows.Count == 0 || rows.Contains(row.Name) || rows.Contains(row.Kind.Name)))
            {
                continue;
            }

            (Settled<int> state, StressRow told) = _rows.TryGetValue(row.Name, out (Settled<int>, StressRow) known) ? known : (new Settled<int>(holdNanos), row);
            if (row.State == StressState.NoData && !tellsNoData)
            {
                state.Interrupt();
                continue;
            }

            if (state.Observe((int)row.State, figures.AsOfUnixNanos, figures.IsFirst, out int before))
            {
                string text = FormattableString.Invariant($"{row.Name} is {NameOf(row.State)}, was {NameOf((StressState)before)}: {FigureText(row)}");
                yield return new AlertFinding(AlertKind.StressStateChanged, text, Values(told, (StressState)before), Values(row, row.State));
            }

            _rows[row.Name] = (state, state.Value == (int)row.State ? row : told);
        }
    }

    /// <summary>The name of a state, as in configurations and webhooks.</summary>
    public static string NameOf(StressState state) => state switch
    {
        StressState.NoData => "no_data",
        StressState.Calm => "calm",
        StressState.Watch => "watch",
        StressState.Stressed => "stressed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such state"),
    };

    private static string FigureText(StressRow row) =>
        double.IsFinite(row.Figure) ? row.Figure.ToString("N2", CultureInfo.InvariantCulture) + " " + row.Kind.Unit : "no figure";

    private static AlertValue[] Values(StressRow row, StressState state) =>
    [
        AlertValue.Of("row", row.Name),
        AlertValue.Of("state", NameOf(state)),
        AlertValue.Of("figure", row.Figure),
        AlertValue.Of("unit", row.Kind.Unit),
        AlertValue.Of("threshold", row.Threshold is { } threshold ? threshold.Threshold : double.NaN),
        AlertValue.Of("source", row.Source),
    ];
}
