namespace BtcStream.Engine.Ring;

/// <summary>Ticks of an underlying's market in columns, one entry a row. Values are checked by the engine, not here.</summary>
public sealed class MarketColumns : ColumnSet
{
    internal MarketFields[] FieldsOf = [];
    internal int[] VenueOf = [];
    internal int[] UnderlyingOf = [];
    internal int[] PerpetualOf = [];
    internal long[] TimeOf = [];
    internal double[] IndexPriceOf = [];
    internal double[] PerpetualPriceOf = [];
    internal double[] PerpetualOpenInterestOf = [];

    /// <summary>Which fields each row has.</summary>
    public Span<MarketFields> Fields => FieldsOf.AsSpan(0, Count);

    /// <summary>Venues: indices into <see cref="InputBatch.Text"/>.</summary>
    public Span<int> Venue => VenueOf.AsSpan(0, Count);

    /// <summary>Underlyings: indices into <see cref="InputBatch.Text"/>.</summary>
    public Span<int> Underlying => UnderlyingOf.AsSpan(0, Count);

    /// <summary>Names of perpetuals at the venue: indices into <see cref="InputBatch.Text"/>.</summary>
    public Span<int> Perpetual => PerpetualOf.AsSpan(0, Count);

    /// <summary>Times of the rows, Unix nanoseconds UTC.</summary>
    public Span<long> Time => TimeOf.AsSpan(0, Count);

    /// <summary>Index prices, USD per coin.</summary>
    public Span<double> IndexPrice => IndexPriceOf.AsSpan(0, Count);

    /// <summary>Mark prices of the perpetual, USD per coin.</summary>
    public Span<double> PerpetualPrice => PerpetualPriceOf.AsSpan(0, Count);

    /// <summary>Open interest of the perpetual: coins where linear, USD face where inverse.</summary>
    public Span<double> PerpetualOpenInterest => PerpetualOpenInterestOf.AsSpan(0, Count);

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref FieldsOf, capacity);
        Array.Resize(ref VenueOf, capacity);
        Array.Resize(ref UnderlyingOf, capacity);
        Array.Resize(ref PerpetualOf, capacity);
        Array.Resize(ref TimeOf, capacity);
        Array.Resize(ref IndexPriceOf, capacity);
        Array.Resize(ref PerpetualPriceOf, capacity);
        Array.Resize(ref PerpetualOpenInterestOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}
