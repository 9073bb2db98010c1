using System.Diagnostics;
using System.Text;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.LoadGenerator.Gates;
using BtcStream.LoadGenerator.Ingest;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.LoadGenerator.Report;

/// <summary>What a publication costs the engine: a time step, which prices every option anew, against one quote. Processor time of this process.</summary>
internal sealed class EngineStage
{
    private const int Calls = 40;
    private const int WarmUpCalls = 400;
    private const int ManyRows = 1_024;
    private const double IndexPrice = 92_000.0;

    private readonly RiskEngine _engine = new(new EngineOptions());
    private readonly IngestCall _call;
    private readonly InputBatch _market = new();
    private readonly LocalIngest _quotes;
    private long _asOf = QuoteTape.FirstUnixNanos;

    private EngineStage(QuoteTape tape)
    {
        _call = _engine.OpenCall();
        _quotes = new LocalIngest(_engine, tape, RowForm.Columns, 1);
        _quotes.Feed(16 * 1024);
        SetMarket(IndexPrice);
    }

    public static IReadOnlyList<TargetRow> Measure(ReportOptions options)
    {
        var tape = new QuoteTape();
        var stage = new EngineStage(tape);
        using RiskSubscription subscription = stage._engine.Subscribe(
            "BTC", PositioningModel.Naive, RiskParts.Cells | RiskParts.Strikes | RiskParts.Profile | RiskParts.Summary, stage._engine.Unsubscribe);
        for (int call = 0; call < WarmUpCalls; call++)
        {
            stage.TimeStep();
            stage.OneQuote();
            stage.ManyQuotes();
        }

        List<double> steps = [];
        List<double> quotes = [];
        List<double> many = [];
        for (int slice = 0; slice < options.Slices; slice++)
        {
            steps.Add(Median(stage.TimeStep));
            quotes.Add(Median(stage.OneQuote));
            many.Add(Median(stage.ManyQuotes));
        }

        double bytes = AllocationProbe.BytesPerView(tape);
        string book = $"{tape.Instruments} options, all views of gamma";
        return
        [
            TargetRow.AtMost("time step: everything priced anew and published, ms", 1.0, Ratio.Of(steps), $"absolute; {book}"),
            new TargetRow("engine: publication of a time step / of one quote", null, false, Ratio.Of(steps.Zip(quotes, (step, quote) => step / quote)), $"{book}; both write the whole view"),
            new TargetRow("engine: 1,024 quotes applied and published, ms", null, true, Ratio.Of(many), book),
            TargetRow.AtMost("allocated for a view published and encoded, B", 0.0, TargetRow.Exactly(bytes), "exact; every view"),
        ];
    }

    private void TimeStep()
    {
        _asOf += UnixTime.NanosPerSecond;
        SetMarket(null);
        _engine.Publish();
    }

    private void OneQuote()
    {
        _quotes.Feed(1);
        _engine.Publish();
    }

    private void ManyQuotes()
    {
        _quotes.Feed(ManyRows);
        _engine.Publish();
    }

    private static double Median(Action work) => Statistics.Median(Enumerable.Range(0, Calls).Select(_ =>
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }));

    /// <summary>Advances as_of, which is past the pricing instant's time step then.</summary>
    private void SetMarket(double? index)
    {
        _market.Clear();
        _market.BeginMessage(InputKind.Market, 0);
        int at = _market.Market.Append(1);
        _market.Market.Fields[at] = MarketFields.Underlying | MarketFields.Time | (index is null ? 0 : MarketFields.IndexPrice);
        _market.Market.Underlying[at] = _market.Text.Add(Encoding.UTF8.GetBytes("BTC"));
        _market.Market.IndexPrice[at] = index ?? 0.0;
        _market.Market.Time[at] = _asOf;
        _engine.Apply(_call, _market);
        if (_market.Result.Counts.Rejected + _market.Result.Counts.Late > 0)
        {
            throw new InvalidOperationException("the engine did not accept a market row");
        }
    }
}
