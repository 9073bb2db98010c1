namespace BtcStream.Quant.Gamma;

/// <summary>
/// Taker-signed inventory of an instrument as two numbers in contracts, and the transitions on them: what takers bought minus
/// what they sold, since a stated start and since the last open-interest update. The dealers hold the opposite. The numbers live
/// in the caller's columns, both starting at 0; pure, no allocation.
/// </summary>
public static class TakerFlow
{
    /// <summary>Adds one trade.</summary>
    /// <param name="netSinceStart">Taker-signed contracts since the start.</param>
    /// <param name="netSinceOpenInterest">Taker-signed contracts since the last open-interest update.</param>
    /// <param name="side">The taker's side.</param>
    /// <param name="amountContracts">Contracts, finite and above zero.</param>
    /// <param name="tradeUnixNanos">Time of the trade.</param>
    /// <param name="openInterestUnixNanos">Time of the last open-interest update; <see cref="long.MinValue"/> where there was none.</param>
    public static TakerFlowCode OnTrade(
        ref double netSinceStart,
        ref double netSinceOpenInterest,
        TakerSide side,
        double amountContracts,
        long tradeUnixNanos,
        long openInterestUnixNanos)
    {
        if (side is not (TakerSide.Buy or TakerSide.Sell))
        {
            return TakerFlowCode.BadSide;
        }

        if (!(amountContracts > 0.0 && double.IsFinite(amountContracts)))
        {
            return TakerFlowCode.BadAmount;
        }

        double signed = side == TakerSide.Buy ? amountContracts : -amountContracts;
        double sinceStart = netSinceStart + signed;
        double sinceOpenInterest = netSinceOpenInterest + signed;
        if (!double.IsFinite(sinceStart) || !double.IsFinite(sinceOpenInterest))
        {
            return TakerFlowCode.Overflow;
        }

        netSinceStart = sinceStart;
        if (tradeUnixNanos <= openInterestUnixNanos)
        {
            return TakerFlowCode.AlreadyInOpenInterest;
        }

        netSinceOpenInterest = sinceOpenInterest;
        return TakerFlowCode.Applied;
    }

    /// <summary>An open-interest update arrived: it contains the flow so far.</summary>
    public static void OnOpenInterest(ref double netSinceOpenInterest) => netSinceOpenInterest = 0.0;

    /// <summary>A new start was declared: both inventories begin again at zero.</summary>
    public static void OnStart(ref double netSinceStart, ref double netSinceOpenInterest)
    {
        netSinceStart = 0.0;
        netSinceOpenInterest = 0.0;
    }
}
