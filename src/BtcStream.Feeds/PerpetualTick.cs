namespace BtcStream.Feeds;

/// <summary>One level of an order book.</summary>
/// <param name="Price">USD per coin.</param>
/// <param name="Amount">Coins where the contract is linear, USD face where inverse.</param>
public readonly record struct BookLevel(double Price, double Amount);

/// <summary>What a source says of one perpetual, in the units of the wire contract. Absent values and empty sides were not given.</summary>
public readonly record struct PerpetualTick
{
    /// <summary>Creates a tick that says nothing yet.</summary>
    public PerpetualTick()
    {
    }

    /// <summary>The contract.</summary>
    public required SwapInstrument Instrument { get; init; }

    /// <summary>Mark price, USD per coin.</summary>
    public required double MarkPrice { get; init; }

    /// <summary>Coins where linear, USD face where inverse.</summary>
    public double? OpenInterest { get; init; }

    /// <summary>Buy side of its book, best first.</summary>
    public IReadOnlyList<BookLevel> Bids { get; init; } = [];

    /// <summary>Sell side of its book, best first.</summary>
    public IReadOnlyList<BookLevel> Asks { get; init; } = [];
}
