using System.Runtime.CompilerServices;

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
    internal DepthRange[] BidsOf = [];
    internal DepthRange[] AsksOf = [];

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

    /// <summary>Buy sides of books: ranges of <see cref="InputBatch.Depth"/>.</summary>
    public Span<DepthRange> Bids => BidsOf.AsSpan(0, Count);

    /// <summary>Sell sides of books: ranges of <see cref="InputBatch.Depth"/>.</summary>
    public Span<DepthRange> Asks => AsksOf.AsSpan(0, Count);

    private protected override int RowBytes => sizeof(MarketFields) + (3 * sizeof(int)) + sizeof(long) + (3 * sizeof(double)) + (2 * Unsafe.SizeOf<DepthRange>());

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
        Array.Resize(ref BidsOf, capacity);
        Array.Resize(ref AsksOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}

/// <summary>The levels of one side of a book among those of a batch.</summary>
/// <param name="Start">Index of the first.</param>
/// <param name="Count">How many.</param>
public readonly record struct DepthRange(int Start, int Count);

/// <summary>One level of an order book.</summary>
/// <param name="Price">USD per coin.</param>
/// <param name="Amount">Coins where the perpetual is linear, USD face where inverse.</param>
public readonly record struct DepthLevel(double Price, double Amount);
