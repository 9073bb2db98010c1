namespace BtcStream.Engine.Ring;

/// <summary>
/// Option quotes in columns, one entry a row. Prices are in the option's quote currency (coin where inverse, USD where linear),
/// IV is a decimal a year, times are Unix nanoseconds UTC. Values are checked by the engine, not here.
/// </summary>
public sealed class QuoteColumns : ColumnSet
{
    internal QuoteFields[] FieldsOf = [];
    internal uint[] InstrumentOf = [];
    internal long[] TimeOf = [];
    internal double[] UnderlyingPriceOf = [];
    internal double[] MarkIvOf = [];
    internal double[] OpenInterestOf = [];
    internal double[] BidPriceOf = [];
    internal double[] AskPriceOf = [];
    internal double[] MarkPriceOf = [];
    internal double[] Volume24hOf = [];

    /// <summary>Which fields each row has, and what its instrument entry means.</summary>
    public Span<QuoteFields> Fields => FieldsOf.AsSpan(0, Count);

    /// <summary>The call's id of the instrument, or an index into <see cref="InputBatch.Names"/>.</summary>
    public Span<uint> Instrument => InstrumentOf.AsSpan(0, Count);

    /// <summary>Times of the quotes.</summary>
    public Span<long> Time => TimeOf.AsSpan(0, Count);

    /// <summary>Forwards of the expiries, USD per coin.</summary>
    public Span<double> UnderlyingPrice => UnderlyingPriceOf.AsSpan(0, Count);

    /// <summary>Mark implied volatilities.</summary>
    public Span<double> MarkIv => MarkIvOf.AsSpan(0, Count);

    /// <summary>Open interest, contracts.</summary>
    public Span<double> OpenInterest => OpenInterestOf.AsSpan(0, Count);

    /// <summary>Best bids.</summary>
    public Span<double> BidPrice => BidPriceOf.AsSpan(0, Count);

    /// <summary>Best asks.</summary>
    public Span<double> AskPrice => AskPriceOf.AsSpan(0, Count);

    /// <summary>Mark prices.</summary>
    public Span<double> MarkPrice => MarkPriceOf.AsSpan(0, Count);

    /// <summary>Volumes of the last 24 hours, contracts.</summary>
    public Span<double> Volume24h => Volume24hOf.AsSpan(0, Count);

    private protected override int RowBytes => sizeof(QuoteFields) + sizeof(uint) + sizeof(long) + (7 * sizeof(double));

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref FieldsOf, capacity);
        Array.Resize(ref InstrumentOf, capacity);
        Array.Resize(ref TimeOf, capacity);
        Array.Resize(ref UnderlyingPriceOf, capacity);
        Array.Resize(ref MarkIvOf, capacity);
        Array.Resize(ref OpenInterestOf, capacity);
        Array.Resize(ref BidPriceOf, capacity);
        Array.Resize(ref AskPriceOf, capacity);
        Array.Resize(ref MarkPriceOf, capacity);
        Array.Resize(ref Volume24hOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}
