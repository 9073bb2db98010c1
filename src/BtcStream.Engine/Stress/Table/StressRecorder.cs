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

    /// <summary>Gathered anew for each underlying: its buffers last.</summary>
    private readonly FrozenBook _frozen;

    /// <summary>A recorder; the state tells it when a boundary is crossed.</summary>
    public StressRecorder(EngineState state)
    {
        _state = state;
        _frozen = new FrozenBook(state.Options);
        state.AtMinuteEnds(Record);
    }

    /// <summary>
    /// The states kept of an underlying; null where none are. They are kept of underlyings that have had options or observations: what else there are, hundreds of
    /// perpetuals, would cost too much at each minute's end.
    /// </summary>
    public static KeptStates? KeptOf(UnderlyingBook? book) =>
        book is null ? null
        : book.StressStates ?? (book.OptionCount > 0 || book.HasObservations ? KeptStates.None : null);

    private void Record(long boundary)
    {
        for (int i = 0; i < _state.Underlyings.Count; i++)
        {
            while (_caches.Count <= i)
            {
                _caches.Add(new StressCache());
            }

            if (KeptOf(_state.Underlyings[i]) is { } kept)
            {
                Record(_state.Underlyings[i], kept, _caches[i]);
            }
        }
    }

    private void Record(UnderlyingBook book, KeptStates kept, StressCache cache)
    {
        // Publication points let forced orders fall out of their windows too; states must not depend on where they were.
        book.Changes += book.Realised.Advance(_state.Time.AsOf) ? 1 : 0;
        _frozen.Gather(_state, book, book.Name, 0);
        var copy = new StressCopy(_state, book.Name, _frozen) { Cache = cache };
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
