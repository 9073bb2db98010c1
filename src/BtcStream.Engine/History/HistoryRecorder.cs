using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.History;

/// <summary>
/// Writes history as time passes the end of a minute: the state that the inputs up to then had made, priced as of the last of them, before the input that
/// crosses the boundary changes anything. So history depends on the inputs alone. A minute in which nothing came has no column. Engine thread only.
/// </summary>
internal sealed class HistoryRecorder
{
    /// <summary>Cells of the ladder in a bin of the history: half a percent by default.</summary>
    public const int CellsPerBin = 5;

    private static readonly PositioningModel[] Models = [PositioningModel.Naive, PositioningModel.TakerFlow, PositioningModel.FlowAdjusted];

    private readonly EngineState _state;
    private readonly MinuteBook _minute;
    private readonly List<HistorySeries[]> _series = [];
    private readonly List<bool> _hasColumns = [];
    private double[] _lastStrikes = [];

    /// <summary>A recorder that has nothing yet; the state tells it when a boundary is crossed.</summary>
    public HistoryRecorder(EngineState state, MinuteBook minute)
    {
        _state = state;
        _minute = minute;
        if (state.Options.HistoryMinutes > 0 || state.Options.HistoryHours > 0)
        {
            state.AtMinuteEnds(Record);
        }
    }

    /// <summary>The series of an underlying, finest first; empty while there is none.</summary>
    public IReadOnlyList<HistorySeries> SeriesOf(UnderlyingBook book) => book.Index < _series.Count ? _series[book.Index] : [];

    /// <summary>All columns as they stand; columns themselves never change.</summary>
    public HistoryImage Image =>
        new([.. _series.Select((series, i) => new HistoryImage.Book(_hasColumns[i], [.. series[0].Columns], [.. series[1].Columns]))]);

    /// <summary>Takes the columns of a snapshot; of more than fit, the oldest are left out.</summary>
    public void Load(HistoryImage image)
    {
        if (image.Books.Length > _state.Underlyings.Count)
        {
            throw new InvalidDataException($"histories of {image.Books.Length} underlyings, and there are {_state.Underlyings.Count}");
        }

        Reserve(image.Books.Length);
        for (int i = 0; i < image.Books.Length; i++)
        {
            _hasColumns[i] = image.Books[i].HasColumns;
            Array.ForEach(image.Books[i].Minutes, _series[i][0].Add);
            Array.ForEach(image.Books[i].Hours, _series[i][1].Add);
        }
    }

    private void Reserve(int books)
    {
        while (_series.Count < books)
        {
            _hasColumns.Add(false);
            _series.Add([new HistorySeries(UnixTime.NanosPerMinute, _state.Options.HistoryMinutes), new HistorySeries(UnixTime.NanosPerHour, _state.Options.HistoryHours)]);
        }
    }

    private void Record(UnderlyingBook book, long boundary)
    {
        Reserve(book.Index + 1);
        HistorySeries[] series = _series[book.Index];
        FrozenBook frozen = _minute.Of(book, boundary);
        HistoryColumn column = new()
        {
            Time = boundary,
            IndexPrice = book.IndexPrice,
            Gamma = [.. (book.HasTakerFlow ? Models : Models.AsSpan(0, 1).ToArray()).Select(model => GammaOf(frozen, model))],
            Liquidations =
            [
                LiquidationsOf(frozen, LiquidationProvenance.Observed),
                LiquidationsOf(frozen, LiquidationProvenance.Realised),
                LiquidationsOf(frozen, LiquidationProvenance.Modelled),
            ],
        };
        if (!column.HoldsAny && !_hasColumns[book.Index])
        {
            // Definitions and index prices alone show nothing.
            return;
        }

        _hasColumns[book.Index] = true;
        series[0].Add(column);

        // The last column of an hour is that hour's; which one that is shows only when a later hour begins.
        long hourEnd = CeilingOf(boundary, UnixTime.NanosPerHour);
        if (_state.Entering >= hourEnd)
        {
            series[1].Add(new HistoryColumn { Time = hourEnd, IndexPrice = column.IndexPrice, Gamma = column.Gamma, Liquidations = column.Liquidations });
        }
    }

    private static long CeilingOf(long time, long step) => time > long.MaxValue - step ? long.MaxValue : (time + step - 1) / step * step;

    private GammaStrip GammaOf(FrozenBook frozen, PositioningModel model)
    {
        using RiskView view = frozen.WritePriced(model, RiskParts.Strikes);
        RiskLadder ladder = view.Strikes;
        int[] held = [.. Enumerable.Range(0, ladder.Count).Where(i => !double.IsNaN(view.Strikes.Net[i]))];
        double[] strikes = [.. held.Select(i => view.Strikes.Strikes[i])];

        // Strikes seldom change from one minute to the next: columns share them.
        _lastStrikes = strikes.AsSpan().SequenceEqual(_lastStrikes) ? _lastStrikes : strikes;
        return new GammaStrip(
            _lastStrikes,
            [.. held.Select(i => view.Strikes.Net[i])],
            [.. held.Select(i => view.Strikes.Gross[i])]);
    }

    private static LiquidationStrip LiquidationsOf(FrozenBook frozen, LiquidationProvenance provenance)
    {
        LadderImage image = frozen.Priced.Ladder;
        var bins = new List<int>();
        var longs = new List<long>();
        var shorts = new List<long>();
        for (int i = 0; i < image.Count; i++)
        {
            (long @long, long @short) = (image.Longs(provenance)[i], image.Shorts(provenance)[i]);
            if ((@long | @short) == 0)
            {
                continue;
            }

            int bin = BinOf(image.FirstCell + i);
            if (bins.Count == 0 || bins[^1] != bin)
            {
                bins.Add(bin);
                longs.Add(0);
                shorts.Add(0);
            }

            longs[^1] += @long;
            shorts[^1] += @short;
        }

        return new LiquidationStrip([.. bins], [.. longs], [.. shorts]);
    }

    /// <summary>Rounds down, below zero too: cells of prices under one USD are negative.</summary>
    private static int BinOf(int cell) => cell >= 0 ? cell / CellsPerBin : -((CellsPerBin - 1 - cell) / CellsPerBin);
}
