namespace BtcStream.Engine.Ring;

/// <summary>
/// Forced orders in columns, one entry a row. Linear amounts are in coins, inverse ones in USD face. Values are checked by the engine, not here.
/// </summary>
public sealed class LiquidationColumns : ColumnSet
{
    /// <summary>A long position, as on the wire.</summary>
    public const byte SideLong = 3;

    /// <summary>A short position, as on the wire.</summary>
    public const byte SideShort = 4;

    internal LiquidationFields[] FieldsOf = [];
    internal uint[] InstrumentOf = [];
    internal long[] TimeOf = [];
    internal byte[] SideOf = [];
    internal double[] PriceOf = [];
    internal double[] AmountOf = [];

    /// <summary>Which fields each row has, and what its instrument entry means.</summary>
    public Span<LiquidationFields> Fields => FieldsOf.AsSpan(0, Count);

    /// <summary>The call's id of the instrument, or an index into <see cref="InputBatch.Names"/>.</summary>
    public Span<uint> Instrument => InstrumentOf.AsSpan(0, Count);

    /// <summary>Times of the events, Unix nanoseconds UTC.</summary>
    public Span<long> Time => TimeOf.AsSpan(0, Count);

    /// <summary>Side of the position that was liquidated: <see cref="SideLong"/> or <see cref="SideShort"/>.</summary>
    public Span<byte> Side => SideOf.AsSpan(0, Count);

    /// <summary>Average execution prices, USD per coin.</summary>
    public Span<double> Price => PriceOf.AsSpan(0, Count);

    /// <summary>Amounts executed.</summary>
    public Span<double> Amount => AmountOf.AsSpan(0, Count);

    private protected override int RowBytes => sizeof(LiquidationFields) + sizeof(uint) + sizeof(long) + sizeof(byte) + (2 * sizeof(double));

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref FieldsOf, capacity);
        Array.Resize(ref InstrumentOf, capacity);
        Array.Resize(ref TimeOf, capacity);
        Array.Resize(ref SideOf, capacity);
        Array.Resize(ref PriceOf, capacity);
        Array.Resize(ref AmountOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}
