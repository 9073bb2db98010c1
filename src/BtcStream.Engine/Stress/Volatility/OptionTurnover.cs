namespace BtcStream.Engine.Stress.Volatility;

/// <summary>What a figure of option turnover is from.</summary>
public enum TurnoverBasis : byte
{
    /// <summary>Trades streamed.</summary>
    Trades = 1,

    /// <summary>The volume of 24 hours as quotes had it at the end of the day.</summary>
    QuotedVolume = 2,

    /// <summary>Days of both.</summary>
    Mixed = 3,
}

/// <summary>
/// Option turnover of a UTC day or calendar quarter, [from, to): a trade at 00:00:00 belongs to the day that begins. A day with a trade counts its trades; a day
/// without has the quoted volume of the 24 hours to its last state.
/// </summary>
/// <param name="FromUnixNanos">Start of the period.</param>
/// <param name="ToUnixNanos">End of the period; after as_of while it runs.</param>
/// <param name="Basis">What it is from.</param>
/// <param name="Coins">Coins; contracts times their size.</param>
/// <param name="Usd">USD at the index; NaN where no index price is known.</param>
/// <param name="PutCall">Puts over calls, counted in coins; NaN without calls.</param>
/// <param name="Days">Days of the period that have begun by as_of.</param>
/// <param name="DaysCovered">Those of them with turnover in USD.</param>
/// <param name="Trades">Trades counted.</param>
/// <param name="FirstUnixNanos">Time of the first trade, or of the first state that volume was taken from.</param>
/// <param name="LastUnixNanos">Time of the last of them.</param>
public sealed record OptionTurnover(
    long FromUnixNanos, long ToUnixNanos, TurnoverBasis Basis, double Coins, double Usd, double PutCall, int Days, int DaysCovered, long Trades,
    long FirstUnixNanos, long LastUnixNanos);
