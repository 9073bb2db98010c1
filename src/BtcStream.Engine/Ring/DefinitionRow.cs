using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Ring;

/// <summary>
/// An instrument as a call introduces it. Texts are indices into <see cref="InputBatch.Text"/>. A name of the venue's grammar
/// needs nothing else, and terms given must agree with it.
/// </summary>
public struct DefinitionRow
{
    /// <summary>The call's own id for the instrument; null defines it without one.</summary>
    public uint? Id { get; set; }

    /// <summary>Venue; null is deribit.</summary>
    public int? VenueText { get; set; }

    /// <summary>Name at the venue; null is refused.</summary>
    public int? NameText { get; set; }

    /// <summary>Underlying coin.</summary>
    public int? UnderlyingText { get; set; }

    /// <summary>What it is; <see cref="InstrumentKind.None"/> leaves it to the name.</summary>
    public InstrumentKind Kind { get; set; }

    /// <summary>Inverse or linear; <see cref="SettlementKind.None"/> leaves it to the name.</summary>
    public SettlementKind Settlement { get; set; }

    /// <summary>Call or put.</summary>
    public OptionRight? Right { get; set; }

    /// <summary>Expiry, Unix nanoseconds UTC.</summary>
    public long? ExpiryUnixNanos { get; set; }

    /// <summary>Strike, USD per coin.</summary>
    public double? Strike { get; set; }

    /// <summary>Coins a contract stands for; null is the venue's where the name says it, else 1.</summary>
    public double? ContractSizeCoin { get; set; }
}
