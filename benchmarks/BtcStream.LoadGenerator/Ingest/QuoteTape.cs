using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using BtcStream.Feeds.Synthetic;
using BtcStream.Quant.Domain;
using InstrumentDefinition = BtcStream.Contracts.V1.InstrumentDefinition;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>One row of the tape.</summary>
internal readonly record struct TapeRow(uint Id, double UnderlyingPrice, double MarkIv, double OpenInterest);

/// <summary>
/// What a made-up, seeded market quotes, one row after the other: the whole chain first, then what changes from step to step. Every instrument has an id, its
/// place in the chain.
/// </summary>
internal sealed class QuoteTape
{
    /// <summary>Just after the daily expiry, so that none comes while a run lasts: 20 January 2026, 08:00:01 UTC.</summary>
    private const long StartUnixNanos = 1_768_896_001 * UnixTime.NanosPerSecond;

    private const int Rows = 128 * 1024;

    private readonly List<TapeRow> _rows = [];
    private readonly Dictionary<string, uint> _ids = new(StringComparer.Ordinal);
    private readonly List<double> _openInterests = [];

    public QuoteTape()
    {
        var market = new SyntheticMarket(new SyntheticMarketOptions { StartUnixNanos = StartUnixNanos, StepNanos = UnixTime.NanosPerSecond / 100 });
        while (_rows.Count < Rows)
        {
            foreach (OptionQuote quote in market.Next().Quotes)
            {
                Add(quote);
            }
        }
    }

    /// <summary>Options of the chain.</summary>
    public int Instruments => _ids.Count;

    /// <summary>Where the times of rows begin, Unix nanoseconds UTC.</summary>
    public static long FirstUnixNanos => StartUnixNanos;

    /// <summary>Up to which the times of rows may rise: an hour before the first option of the chain expires.</summary>
    public static long LastUnixNanos => StartUnixNanos + (23 * UnixTime.NanosPerHour);

    /// <summary>Introduces every instrument.</summary>
    public QuoteBatch Definitions() => new() { Definitions = { _ids.Select(pair => new InstrumentDefinition { Id = pair.Value, Instrument = pair.Key }) } };

    /// <summary>The rows of one of several streams: each instrument belongs to one of them, so that none overtakes another's times.</summary>
    public TapeRow[] RowsOf(int stream, int streams) => [.. _rows.Where(row => row.Id % streams == stream)];

    private void Add(OptionQuote quote)
    {
        if (!_ids.TryGetValue(quote.Instrument, out uint id))
        {
            id = (uint)_ids.Count;
            _ids.Add(quote.Instrument, id);
            _openInterests.Add(0.0);
        }

        // The market says open interest less often than it quotes: between, small trades change it.
        double openInterest = quote.OpenInterest ?? (_openInterests[(int)id] + 0.1);
        _openInterests[(int)id] = openInterest;
        _rows.Add(new TapeRow(id, Required(quote.UnderlyingPrice), Required(quote.MarkIv), openInterest));
    }

    private static double Required(double? value) => value ?? throw new InvalidOperationException("the market gave a quote without a forward or an IV");
}
