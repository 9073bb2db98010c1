using System.Numerics;
using System.Runtime.InteropServices;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>
/// The columns of each kind of row in the order of the format, as bytes, and which of them any row needs. Column 0 is the field masks, which every row has;
/// the numbers are part of the format.
/// </summary>
internal static class ColumnTables
{
    private const ushort Instrument = (ushort)(QuoteFields.InstrumentId | QuoteFields.InstrumentName);

    private static readonly ushort[] QuoteBits =
    [
        0, Instrument, (ushort)QuoteFields.Time, (ushort)QuoteFields.UnderlyingPrice, (ushort)QuoteFields.MarkIv, (ushort)QuoteFields.OpenInterest,
        (ushort)QuoteFields.BidPrice, (ushort)QuoteFields.AskPrice, (ushort)QuoteFields.MarkPrice, (ushort)QuoteFields.Volume24h,
    ];

    private static readonly ushort[] TradeBits =
    [
        0, Instrument, (ushort)TradeFields.Time, (ushort)TradeFields.Price, (ushort)TradeFields.Amount, (ushort)TradeFields.TakerSide, (ushort)TradeFields.Iv,
        (ushort)TradeFields.IsLiquidation,
    ];

    private static readonly ushort[] PositionBits =
    [
        0, Instrument, (ushort)PositionFields.Time, (ushort)PositionFields.Account, (ushort)PositionFields.Side, (ushort)PositionFields.Size,
        (ushort)PositionFields.EntryPrice, (ushort)PositionFields.Leverage, (ushort)PositionFields.Margin, (ushort)PositionFields.MarginMode,
        (ushort)PositionFields.MarginModel, (ushort)PositionFields.LiquidationPrice,
    ];

    private static readonly ushort[] AccountBits =
        [0, (ushort)AccountFields.Venue, (ushort)AccountFields.Time, (ushort)AccountFields.Account, (ushort)AccountFields.Equity];

    private static readonly ushort[] LiquidationBits =
        [0, Instrument, (ushort)LiquidationFields.Time, (ushort)LiquidationFields.Side, (ushort)LiquidationFields.Price, (ushort)LiquidationFields.Amount];

    private static readonly ushort[] MarketBits =
    [
        0, (ushort)MarketFields.Venue, (ushort)MarketFields.Underlying, (ushort)MarketFields.Perpetual, (ushort)MarketFields.Time, (ushort)MarketFields.IndexPrice,
        (ushort)MarketFields.PerpetualPrice, (ushort)MarketFields.PerpetualOpenInterest, (ushort)MarketFields.Bids, (ushort)MarketFields.Asks,
    ];

    /// <summary>The kinds that are kept in columns, in the order of the format.</summary>
    public static ReadOnlySpan<InputKind> Kinds =>
        [InputKind.Quotes, InputKind.Trades, InputKind.Positions, InputKind.Accounts, InputKind.Liquidations, InputKind.Market];

    /// <summary>A bit for each column of a kind that there is; others are none of the format's.</summary>
    public static uint AllOf(InputKind kind) => (1u << BitsOf(kind).Length) - 1;

    /// <summary>A bit for each column that any row has a field in, column 0 always among them.</summary>
    public static uint PresentIn(ColumnSet columns, InputKind kind)
    {
        ushort any = AnyOf(Bytes(columns, 0));
        ushort[] bits = BitsOf(kind);
        uint present = 1;
        for (int i = 1; i < bits.Length; i++)
        {
            present |= (any & bits[i]) != 0 ? 1u << i : 0;
        }

        return present;
    }

    /// <summary>A column's entries as they lie in memory.</summary>
    public static Span<byte> Bytes(ColumnSet columns, int column) => columns switch
    {
        QuoteColumns quotes => Bytes(quotes, column),
        TradeColumns trades => Bytes(trades, column),
        PositionColumns positions => Bytes(positions, column),
        AccountColumns accounts => Bytes(accounts, column),
        LiquidationColumns liquidations => Bytes(liquidations, column),
        MarketColumns market => Bytes(market, column),
        _ => throw new ArgumentOutOfRangeException(nameof(columns)),
    };

    private static ushort[] BitsOf(InputKind kind) => kind switch
    {
        InputKind.Quotes => QuoteBits,
        InputKind.Trades => TradeBits,
        InputKind.Positions => PositionBits,
        InputKind.Accounts => AccountBits,
        InputKind.Liquidations => LiquidationBits,
        InputKind.Market => MarketBits,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static ushort AnyOf(ReadOnlySpan<byte> masks)
    {
        ulong any = 0;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(masks);
        foreach (ulong word in words)
        {
            any |= word;
        }

        foreach (ushort mask in MemoryMarshal.Cast<byte, ushort>(masks[(words.Length * sizeof(ulong))..]))
        {
            any |= mask;
        }

        any |= BitOperations.RotateRight(any, 32);
        return (ushort)(any | (any >> 16));
    }

    private static Span<byte> Bytes(QuoteColumns columns, int column) => column switch
    {
        0 => MemoryMarshal.AsBytes(columns.Fields),
        1 => MemoryMarshal.AsBytes(columns.Instrument),
        2 => MemoryMarshal.AsBytes(columns.Time),
        3 => MemoryMarshal.AsBytes(columns.UnderlyingPrice),
        4 => MemoryMarshal.AsBytes(columns.MarkIv),
        5 => MemoryMarshal.AsBytes(columns.OpenInterest),
        6 => MemoryMarshal.AsBytes(columns.BidPrice),
        7 => MemoryMarshal.AsBytes(columns.AskPrice),
        8 => MemoryMarshal.AsBytes(columns.MarkPrice),
        _ => MemoryMarshal.AsBytes(columns.Volume24h),
    };

    private static Span<byte> Bytes(TradeColumns columns, int column) => column switch
    {
        0 => MemoryMarshal.AsBytes(columns.Fields),
        1 => MemoryMarshal.AsBytes(columns.Instrument),
        2 => MemoryMarshal.AsBytes(columns.Time),
        3 => MemoryMarshal.AsBytes(columns.Price),
        4 => MemoryMarshal.AsBytes(columns.Amount),
        5 => columns.TakerSide,
        6 => MemoryMarshal.AsBytes(columns.Iv),
        _ => MemoryMarshal.AsBytes(columns.IsLiquidation),
    };

    private static Span<byte> Bytes(PositionColumns columns, int column) => column switch
    {
        0 => MemoryMarshal.AsBytes(columns.Fields),
        1 => MemoryMarshal.AsBytes(columns.Instrument),
        2 => MemoryMarshal.AsBytes(columns.Time),
        3 => MemoryMarshal.AsBytes(columns.Account),
        4 => columns.Side,
        5 => MemoryMarshal.AsBytes(columns.Size),
        6 => MemoryMarshal.AsBytes(columns.EntryPrice),
        7 => MemoryMarshal.AsBytes(columns.Leverage),
        8 => MemoryMarshal.AsBytes(columns.Margin),
        9 => columns.MarginMode,
        10 => MemoryMarshal.AsBytes(columns.MarginModel),
        _ => MemoryMarshal.AsBytes(columns.LiquidationPrice),
    };

    private static Span<byte> Bytes(AccountColumns columns, int column) => column switch
    {
        0 => MemoryMarshal.AsBytes(columns.Fields),
        1 => MemoryMarshal.AsBytes(columns.Venue),
        2 => MemoryMarshal.AsBytes(columns.Time),
        3 => MemoryMarshal.AsBytes(columns.Account),
        _ => MemoryMarshal.AsBytes(columns.Equity),
    };

    private static Span<byte> Bytes(LiquidationColumns columns, int column) => column switch
    {
        0 => MemoryMarshal.AsBytes(columns.Fields),
        1 => MemoryMarshal.AsBytes(columns.Instrument),
        2 => MemoryMarshal.AsBytes(columns.Time),
        3 => columns.Side,
        4 => MemoryMarshal.AsBytes(columns.Price),
        _ => MemoryMarshal.AsBytes(columns.Amount),
    };

    private static Span<byte> Bytes(MarketColumns columns, int column) => column switch
    {
        0 => MemoryMarshal.AsBytes(columns.Fields),
        1 => MemoryMarshal.AsBytes(columns.Venue),
        2 => MemoryMarshal.AsBytes(columns.Underlying),
        3 => MemoryMarshal.AsBytes(columns.Perpetual),
        4 => MemoryMarshal.AsBytes(columns.Time),
        5 => MemoryMarshal.AsBytes(columns.IndexPrice),
        6 => MemoryMarshal.AsBytes(columns.PerpetualPrice),
        7 => MemoryMarshal.AsBytes(columns.PerpetualOpenInterest),
        8 => MemoryMarshal.AsBytes(columns.Bids),
        _ => MemoryMarshal.AsBytes(columns.Asks),
    };
}
