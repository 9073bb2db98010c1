using System.Text;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Observations;

/// <summary>
/// Applies observations: each goes into the series of its source and of what it observes. A correction replaces the entry of its time; a row older than all that a full
/// series holds is late. Cold path: some rows a day.
/// </summary>
internal sealed class ObservationApplier(EngineState state)
{
    private const string DefaultUnderlying = "BTC";

    private RowFault _fault;

    /// <summary>Applies the rows from start to end of a batch and counts them in its result.</summary>
    public void Apply(InputBatch batch, int start, int end, ulong sequence)
    {
        long latestAllowed = state.Time.LatestAllowed(batch.ReceivedUnixNanos);
        for (int row = start; row < end; row++)
        {
            _fault = RowFault.None;
            bool isLate = Apply(batch, batch.Observations.Rows[row], latestAllowed);
            _fault.CountIn(batch.Result, isLate, sequence, row - start);
        }
    }

    private bool Apply(InputBatch batch, in ObservationRow row, long latestAllowed)
    {
        RejectionCode code = state.Time.Resolve(row.HasTime, row.Time, batch.ReceivedUnixNanos, latestAllowed, out long time);
        _fault = code == RejectionCode.None ? CheckTexts(batch, row) : RowFault.OfInteger(code, InputField.Time, time);
        _fault = _fault.IsOk ? ObservationRules.Check(row, batch.ObservationPoints.Rows.Slice(row.PointStart, row.PointCount), state.Options) : _fault;
        if (!_fault.IsOk)
        {
            return false;
        }

        var key = new SeriesKey(
            row.Kind,
            row.UnderlyingText < 0 ? DefaultUnderlying : Text(batch, row.UnderlyingText),
            Text(batch, row.NameText),
            row.IsDailyClose,
            row.Kind == ObservationKind.PredictionMarket ? row[0] : 0.0,
            row.Until,
            Text(batch, row.SourceText));
        if (state.Observations.IsFullFor(key))
        {
            _fault = RowFault.OfText(RejectionCode.LimitReached, InputField.Source, row.SourceText);
            return false;
        }

        UnderlyingBook? book = state.Underlyings.Find(key.Underlying);
        if (book is null && state.Underlyings.IsFull)
        {
            _fault = row.UnderlyingText < 0
                ? new RowFault(RejectionCode.LimitReached, InputField.Underlying)
                : RowFault.OfText(RejectionCode.LimitReached, InputField.Underlying, row.UnderlyingText);
            return false;
        }

        state.Enter(time);
        bool isIn = state.Observations.Put(key, new ObservationEntry(time, row, PointsOf(batch, row), Text(batch, row.AssumptionText)));
        if (isIn)
        {
            // Answers about an underlying are published with its book, so what is observed of it makes it known.
            book ??= state.Underlyings.Add(key.Underlying);
            book.HasObservations = true;
            book.Changes++;
            state.Accept(time);
        }

        return !isIn;
    }

    private static RowFault CheckTexts(InputBatch batch, in ObservationRow row)
    {
        InputField name = ObservationRules.NameField(row.Kind);
        return row.SourceText < 0 ? new RowFault(RejectionCode.MissingField, InputField.Source)
            : !IsName(batch.Text[row.SourceText]) ? RowFault.OfText(RejectionCode.InvalidName, InputField.Source, row.SourceText)
            : row.UnderlyingText >= 0 && !UnderlyingTable.IsName(batch.Text[row.UnderlyingText])
                ? RowFault.OfText(RejectionCode.InvalidName, InputField.Underlying, row.UnderlyingText)
            : name != InputField.None && row.NameText < 0 ? new RowFault(RejectionCode.MissingField, name)
            : name != InputField.None && !IsName(batch.Text[row.NameText]) ? RowFault.OfText(RejectionCode.InvalidName, name, row.NameText)
            : RowFault.None;
    }

    /// <summary>A source or name is 1 to 128 bytes of UTF-8 without control characters.</summary>
    private static bool IsName(ReadOnlySpan<byte> utf8) => utf8.Length is >= 1 and <= 128 && !utf8.ContainsAnyInRange((byte)0, (byte)0x1F);

    private static string Text(InputBatch batch, int text) => text < 0 ? string.Empty : Encoding.UTF8.GetString(batch.Text[text]);

    private static ObservedPoint[] PointsOf(InputBatch batch, in ObservationRow row)
    {
        var points = new ObservedPoint[row.PointCount];
        for (int i = 0; i < points.Length; i++)
        {
            ref readonly ObservationPoint point = ref batch.ObservationPoints.Rows[row.PointStart + i];
            points[i] = new ObservedPoint(Text(batch, point.NameText), point.First, point.Second, point.Third);
        }

        return points;
    }
}
