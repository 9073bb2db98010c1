namespace BtcStream.Engine.Publication;

/// <summary>How liquidation notional is known; the numbers are those of the wire contract.</summary>
public enum LiquidationProvenance : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>From positions that were streamed.</summary>
    Observed = 1,

    /// <summary>From forced orders that a venue reported.</summary>
    Realised = 2,

    /// <summary>From open interest and assumed leverage classes.</summary>
    Modelled = 3,
}

/// <summary>Forced orders of one venue over a rolling window.</summary>
/// <param name="Venue">Venue in lower case.</param>
/// <param name="Hours">Length of the window.</param>
/// <param name="LongUsd">Longs liquidated, USD at average prices.</param>
/// <param name="ShortUsd">Shorts liquidated, USD at average prices.</param>
/// <param name="Orders">Number of forced orders.</param>
/// <param name="IsLowerBound">Whether the venue publishes only some of its forced orders.</param>
public readonly record struct RealisedWindow(string Venue, int Hours, double LongUsd, double ShortUsd, int Orders, bool IsLowerBound);
