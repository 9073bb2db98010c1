namespace BtcStream.Engine.Ring;

/// <summary>Option trades in columns, one entry a row. Values are checked by the engine, not here.</summary>
public sealed class TradeColumns : ColumnSet
{
    /// <summary>The taker bought, as on the wire.</summary>
    public const byte SideBuy = 1;

    /// <summary>The taker sold, as on the wire.</summary>
    public const byte SideSell = 2;

    internal TradeFields[] FieldsOf = [];
    internal uint[] InstrumentOf = [];
    internal long[] TimeOf = [];
    internal double[] PriceOf = [];
    internal double[] AmountOf = [];
    internal byte[] TakerSideOf = [];
    internal double[] IvOf = [];
    internal bool[] IsLiquidationOf = [];

    /// <summary>Which fields each row has, and what its instrument entry means.</summary>
    public Span<TradeFields> Fields => FieldsOf.AsSpan(0, Count);

    /// <summary>The call's id of the instrument, or an index into <see cref="InputBatch.Names"/>.</summary>
    public Span<uint> Instrument => InstrumentOf.AsSpan(0, Count);

    /// <summary>Times of the trades, Unix nanoseconds UTC.</summary>
    public Span<long> Time => TimeOf.AsSpan(0, Count);

    /// <summary>Prices in the option's quote currency.</summary>
    public Span<double> Price => PriceOf.AsSpan(0, Count);

    /// <summary>Amounts, contracts.</summary>
    public Span<double> Amount => AmountOf.AsSpan(0, Count);

    /// <summary>The takers' sides: <see cref="SideBuy"/> or <see cref="SideSell"/>; anything else is refused.</summary>
    public Span<byte> TakerSide => TakerSideOf.AsSpan(0, Count);

    /// <summary>Implied volatilities of the trades, decimals a year.</summary>
    public Span<double> Iv => IvOf.AsSpan(0, Count);

    /// <summary>Whether each trade was forced.</summary>
    public Span<bool> IsLiquidation => IsLiquidationOf.AsSpan(0, Count);

    private protected override int RowBytes => sizeof(TradeFields) + sizeof(uint) + sizeof(long) + sizeof(byte) + (3 * sizeof(double)) + sizeof(bool);

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref FieldsOf, capacity);
        Array.Resize(ref InstrumentOf, capacity);
        Array.Resize(ref TimeOf, capacity);
        Array.Resize(ref PriceOf, capacity);
        Array.Resize(ref AmountOf, capacity);
        Array.Resize(ref TakerSideOf, capacity);
        Array.Resize(ref IvOf, capacity);
        Array.Resize(ref IsLiquidationOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}
