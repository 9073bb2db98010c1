namespace BtcStream.Engine.Ring;

/// <summary>
/// Leveraged positions in columns, one entry a row. Linear size is in coins and margin in USD; inverse size in USD face and margin in coin. Values are
/// checked by the engine, not here.
/// </summary>
public sealed class PositionColumns : ColumnSet
{
    /// <summary>A long position, as on the wire.</summary>
    public const byte SideLong = 3;

    /// <summary>A short position, as on the wire.</summary>
    public const byte SideShort = 4;

    /// <summary>Backed by its own margin alone, as on the wire.</summary>
    public const byte ModeIsolated = 1;

    /// <summary>Backed by the whole account, as on the wire.</summary>
    public const byte ModeCross = 2;

    internal PositionFields[] FieldsOf = [];
    internal uint[] InstrumentOf = [];
    internal long[] TimeOf = [];
    internal ulong[] AccountOf = [];
    internal byte[] SideOf = [];
    internal double[] SizeOf = [];
    internal double[] EntryPriceOf = [];
    internal double[] LeverageOf = [];
    internal double[] MarginOf = [];
    internal byte[] MarginModeOf = [];
    internal int[] MarginModelOf = [];
    internal double[] LiquidationPriceOf = [];

    /// <summary>Which fields each row has, and what its instrument entry means.</summary>
    public Span<PositionFields> Fields => FieldsOf.AsSpan(0, Count);

    /// <summary>The call's id of the instrument, or an index into <see cref="InputBatch.Names"/>.</summary>
    public Span<uint> Instrument => InstrumentOf.AsSpan(0, Count);

    /// <summary>Times of the positions, Unix nanoseconds UTC.</summary>
    public Span<long> Time => TimeOf.AsSpan(0, Count);

    /// <summary>The venue's identifiers of the accounts.</summary>
    public Span<ulong> Account => AccountOf.AsSpan(0, Count);

    /// <summary><see cref="SideLong"/> or <see cref="SideShort"/>.</summary>
    public Span<byte> Side => SideOf.AsSpan(0, Count);

    /// <summary>Sizes; 0 closes.</summary>
    public Span<double> Size => SizeOf.AsSpan(0, Count);

    /// <summary>Average entry prices, USD per coin.</summary>
    public Span<double> EntryPrice => EntryPriceOf.AsSpan(0, Count);

    /// <summary>Notional over margin at entry.</summary>
    public Span<double> Leverage => LeverageOf.AsSpan(0, Count);

    /// <summary>Isolated margins.</summary>
    public Span<double> Margin => MarginOf.AsSpan(0, Count);

    /// <summary><see cref="ModeIsolated"/> or <see cref="ModeCross"/>.</summary>
    public Span<byte> MarginMode => MarginModeOf.AsSpan(0, Count);

    /// <summary>Names of margin models: indices into <see cref="InputBatch.Text"/>.</summary>
    public Span<int> MarginModel => MarginModelOf.AsSpan(0, Count);

    /// <summary>The venue's own liquidation prices, USD per coin.</summary>
    public Span<double> LiquidationPrice => LiquidationPriceOf.AsSpan(0, Count);

    private protected override int RowBytes => sizeof(PositionFields) + sizeof(uint) + sizeof(long) + sizeof(ulong) + (2 * sizeof(byte)) + sizeof(int) + (5 * sizeof(double));

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref FieldsOf, capacity);
        Array.Resize(ref InstrumentOf, capacity);
        Array.Resize(ref TimeOf, capacity);
        Array.Resize(ref AccountOf, capacity);
        Array.Resize(ref SideOf, capacity);
        Array.Resize(ref SizeOf, capacity);
        Array.Resize(ref EntryPriceOf, capacity);
        Array.Resize(ref LeverageOf, capacity);
        Array.Resize(ref MarginOf, capacity);
        Array.Resize(ref MarginModeOf, capacity);
        Array.Resize(ref MarginModelOf, capacity);
        Array.Resize(ref LiquidationPriceOf, capacity);
    }

    private protected override void ClearMasks(int start, int rows) => FieldsOf.AsSpan(start, rows).Clear();
}
