using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Binance;

/// <summary>The order's side against the position's: what is sold to close was long.</summary>
internal static class ForceOrderSide
{
    /// <summary>The position's side; null where the text is no side.</summary>
    public static PositionSide? Of(string orderSide) => orderSide switch
    {
        "SELL" => PositionSide.Long,
        "BUY" => PositionSide.Short,
        _ => null,
    };
}
