using BtcStream.Engine.State.Stress;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>A figure for a row.</summary>
/// <param name="Value">In the row's unit; NaN where there is none.</param>
/// <param name="InputUnixNanos">Time of the oldest input used; <see cref="long.MinValue"/> where there is none.</param>
/// <param name="Source">Where the inputs come from.</param>
internal readonly record struct RowFigure(double Value, long InputUnixNanos, string Source)
{
    /// <summary>No figure for want of inputs.</summary>
    public static RowFigure None { get; } = new(double.NaN, long.MinValue, string.Empty);

    /// <summary>Time of the feed that the row dies with, which <see cref="StressRowKind.MaxAge"/> is against; where it is not set, that of the oldest input.</summary>
    public long FeedUnixNanos { get; init; } = InputUnixNanos;

    /// <summary>With an input besides.</summary>
    /// <param name="unixNanos">Its time; <see cref="long.MinValue"/> where nothing was received.</param>
    /// <param name="grace">How much older it may be than the row's feed.</param>
    public RowFigure And(long unixNanos, TimeSpan grace = default) => unixNanos == long.MinValue ? this : this with
    {
        InputUnixNanos = Older(InputUnixNanos, unixNanos),
        FeedUnixNanos = Older(FeedUnixNanos, unixNanos + (grace.Ticks * TimeSpan.NanosecondsPerTick)),
    };

    /// <summary>What the state follows from where there is nothing to measure and that is itself known, as with no zone at all; NaN: from the figure.</summary>
    public double Judged { get; init; } = double.NaN;

    /// <summary>Assumptions, for a person.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];

    private static long Older(long time, long other) => time == long.MinValue ? other : Math.Min(time, other);
}

/// <summary>Takes the rows of a table and gives each its threshold and the state that follows from the one kept. Its thread is its owner's.</summary>
/// <param name="thresholds">The thresholds.</param>
/// <param name="kept">The states kept; null where none are.</param>
/// <param name="model">The positioning model.</param>
/// <param name="asOf">As of, Unix nanoseconds.</param>
internal sealed class StressRowList(StressThresholds thresholds, KeptStates? kept, PositioningModel model, long asOf)
{
    private readonly List<StressRow> _rows = [];

    /// <summary>Start of the minute of as_of: what a state entered now is since.</summary>
    public long Since { get; } = asOf == long.MinValue ? 0 : asOf / UnixTime.NanosPerMinute * UnixTime.NanosPerMinute;

    /// <summary>The rows so far.</summary>
    public IReadOnlyList<StressRow> Rows => _rows;

    /// <summary>Adds a row.</summary>
    public void Add(StressRowKind kind, in RowFigure figure, string key = "", string title = "")
    {
        string name = key.Length == 0 ? kind.Name : $"{kind.Name}:{key}";
        StressThreshold? threshold = thresholds.Of(kind, name);
        (StressState state, long since) = Judge(kind, name, threshold, figure);
        _rows.Add(new StressRow
        {
            Kind = kind,
            Name = name,
            Title = title.Length == 0 ? kind.Title : title,
            Figure = figure.Value,
            Source = figure.Source,
            InputUnixNanos = figure.InputUnixNanos,
            Threshold = threshold,
            State = state,
            SinceUnixNanos = since,
            Assumptions = figure.Assumptions,
        });
    }

    /// <summary>The rows in the order of their kinds, those of a kind by name.</summary>
    public StressRow[] ToTable()
    {
        var table = new List<StressRow>(_rows.Count);
        foreach (StressRowKind kind in StressRowKinds.All)
        {
            table.AddRange(_rows.Where(row => row.Kind == kind).OrderBy(row => row.Name, StringComparer.Ordinal));
        }

        return [.. table];
    }

    private bool IsTooOld(StressRowKind kind, in RowFigure figure) =>
        figure.FeedUnixNanos != long.MinValue && asOf - figure.FeedUnixNanos > kind.MaxAge.Ticks * TimeSpan.NanosecondsPerTick;

    private (StressState State, long Since) Judge(StressRowKind kind, string name, StressThreshold? threshold, in RowFigure figure)
    {
        double judged = IsTooOld(kind, figure) ? double.NaN : double.IsNaN(figure.Judged) ? figure.Value : figure.Judged;
        if (threshold is not { } given)
        {
            return (double.IsFinite(judged) ? StressState.Calm : StressState.NoData, 0);
        }

        StressStatus before = kept?.Find(new StateKey(name, kind.IsOfModel ? model : PositioningModel.Naive)) ?? default;
        StressStatus next = before.Next(given, judged, Since);
        return (next.State, kept is null ? 0 : next.SinceUnixNanos);
    }
}
