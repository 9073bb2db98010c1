using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds;

/// <summary>One forced order as a venue reports it, in the units of the wire contract.</summary>
public readonly record struct ForcedOrder
{
    /// <summary>What was liquidated. The same object for the same name within one message or file.</summary>
    public required SwapInstrument Instrument { get; init; }

    /// <summary>Side of the position that was liquidated, not of the order that closed it.</summary>
    public required PositionSide Side { get; init; }

    /// <summary>USD per coin: the average price of execution where the venue says it, else the price it does say.</summary>
    public required double Price { get; init; }

    /// <summary>Amount executed: coins where linear, USD face where inverse.</summary>
    public required double Amount { get; init; }

    /// <summary>Time of the event, Unix nanoseconds UTC.</summary>
    public required long TimeUnixNanos { get; init; }

    /// <summary>What was executed, in USD.</summary>
    public double Usd => Instrument.Settlement == SettlementKind.Inverse ? Amount : Amount * Price;
}
