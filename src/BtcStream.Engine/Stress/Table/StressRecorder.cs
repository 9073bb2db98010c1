using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Stress;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>
/// Keeps the states of stress rows: as time passes the end of a minute, each row's state follows from the one kept and its figure as of the last input, before the
/// input that crosses the boundary changes anything. So states depend on the inputs alone, and not on who asks when. Engine thread only.
/// </summary>
internal sealed class StressRecorder
{
    private readonly EngineState _state;
    private readonly List<StressCache> _caches = [];
    private readonly MinuteBook _minute;

    /// <summary>A recorder; the state tells it when a boundary is crossed.</summary>
    public StressRecorder(EngineState state, MinuteBook minute)
    {
        _state = state;
        _minute = minute;
        state.AtMinuteEnds(Record);
    }

    /// <summary>
    /// The states kept of an underlying; null where none are. They are kept of underlyings that have had options or observations: what else there are, hundreds of
    /// perpetuals, would cost too much at each minute's end.
    /// </summary>
    public static KeptStates? KeptOf(UnderlyingBook? book) =>
        book is null ? null
        : book.StressStates ?? (book.OptionCount > 0 || book.HasObservations ? KeptStates.None : null);

    private void Record(UnderlyingBook book, long boundary)
    {
        if (KeptOf(book) is not { } kept)
        {
            return;
        }

        while (_caches.Count <= book.Index)
        {
            _caches.Add(new StressCache());
        }

        var copy = new StressCopy(_state, book.Name, _minute.Of(book, boundary), isPriced: true) { Cache = _caches[book.Index] };
        var next = new List<(StateKey, StressStatus)>();
        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            var rows = new StressRowList(_state.Options.StressThresholds, kept, model, copy.AsOf);
            if (model == PositioningModel.Naive)
            {
                StressTableComputer.WriteOfBook(copy, rows);
            }

            StressTableComputer.WriteOfModel(copy, model, rows);
            foreach (StressRow row in rows.Rows)
            {
                if (row.Threshold is not null)
                {
                    next.Add((new StateKey(row.Name, model), new StressStatus(row.State, row.SinceUnixNanos)));
                }
            }
        }

        book.StressStates = kept.With(next);
    }
}
