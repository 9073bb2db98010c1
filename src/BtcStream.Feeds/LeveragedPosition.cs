using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds;

/// <summary>
/// What a source says of one leveraged position, in the units of the wire contract. Its key is instrument, account and side; an absent value was not given
/// and leaves what is known.
/// </summary>
public readonly record struct LeveragedPosition
{
    /// <summary>What it is held in. The same object for the same name.</summary>
    public required SwapInstrument Instrument { get; init; }

    /// <summary>Account at the venue.</summary>
    public required ulong Account { get; init; }

    /// <summary>Long or short.</summary>
    public required PositionSide Side { get; init; }

    /// <summary>Coins where linear, USD face where inverse; 0 closes it.</summary>
    public required double Size { get; init; }

    /// <summary>Average entry price, USD per coin.</summary>
    public double? EntryPrice { get; init; }

    /// <summary>Isolated: notional over margin at entry.</summary>
    public double? Leverage { get; init; }

    /// <summary>Whether it stands on its account's equity instead of a margin of its own.</summary>
    public bool IsCross { get; init; }
}

/// <summary>The equity of a margin account.</summary>
/// <param name="Venue">Venue.</param>
/// <param name="Account">Account at the venue.</param>
/// <param name="Equity">Unrealised profit included: USD where its positions are linear, coin where inverse.</param>
public readonly record struct MarginAccount(string Venue, ulong Account, double Equity);
