using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Domain;

/// <summary>
/// An instrument as the engine keeps it. The key is venue + name. Made by <see cref="DeribitDefinition"/> from a name of
/// Deribit's grammar or given explicitly; either way <see cref="InstrumentDefinitionRules.Check"/> must accept it before use.
/// Immutable; made when an instrument is first seen, never per row.
/// </summary>
public sealed record InstrumentDefinition
{
    /// <summary>Venue in lower case, as in <c>deribit</c>.</summary>
    public required string Venue { get; init; }

    /// <summary>The venue's own name of the instrument.</summary>
    public required string Name { get; init; }

    /// <summary>Coin the instrument is on, as in <c>BTC</c>; state is partitioned by it.</summary>
    public required string Underlying { get; init; }

    /// <summary>Option, future, perpetual or spot.</summary>
    public required InstrumentKind Kind { get; init; }

    /// <summary>Expiry, Unix nanoseconds UTC; 0 for perpetual and spot.</summary>
    public long ExpiryUnixNanos { get; init; }

    /// <summary>Strike, USD (or quote currency) per coin; 0 when not an option.</summary>
    public double Strike { get; init; }

    /// <summary>Call or put; null when not an option.</summary>
    public OptionRight? Right { get; init; }

    /// <summary>
    /// Coins per contract, m of the exposure formulas. Rows of futures, perpetuals and spot carry coins (linear) or USD face
    /// (inverse) directly: there it is 1.
    /// </summary>
    public double ContractSizeCoin { get; init; } = 1.0;

    /// <summary>Inverse or linear; none for spot.</summary>
    public required SettlementKind Settlement { get; init; }

    /// <summary>Currency that prices are in: the coin for inverse options, USD for inverse futures, otherwise the quote currency.</summary>
    public required string QuoteCurrency { get; init; }
}
