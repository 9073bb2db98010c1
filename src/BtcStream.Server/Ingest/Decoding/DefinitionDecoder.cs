using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Domain = BtcStream.Quant.Domain;
using Pricing = BtcStream.Quant.Pricing;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>InstrumentDefinition of the contract. Definitions are few, so the generated type reads them.</summary>
internal static class DefinitionDecoder
{
    public static void Append(InstrumentDefinition definition, InputBatch batch)
    {
        ref DefinitionRow row = ref batch.Definitions.Add();
        row.Id = definition.HasId ? definition.Id : null;
        row.VenueText = definition.HasVenue ? Add(batch, definition.Venue) : null;
        row.NameText = definition.Instrument.Length > 0 ? Add(batch, definition.Instrument) : null;
        row.UnderlyingText = definition.HasUnderlying ? Add(batch, definition.Underlying) : null;
        row.Kind = KindOf(definition.Kind);
        row.Settlement = SettlementOf(definition.Settlement);
        row.Right = RightOf(definition.Right);
        row.ExpiryUnixNanos = definition.HasExpiry ? unchecked((long)definition.Expiry) : null;
        row.Strike = definition.HasStrike ? definition.Strike : null;
        row.ContractSizeCoin = definition.HasContractSize ? definition.ContractSize : null;
    }

    /// <summary>A value this build does not know stays unknown, and the engine refuses it.</summary>
    private static Domain.InstrumentKind KindOf(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Unspecified => Domain.InstrumentKind.None,
        InstrumentKind.Option => Domain.InstrumentKind.Option,
        InstrumentKind.Future => Domain.InstrumentKind.Future,
        InstrumentKind.Perpetual => Domain.InstrumentKind.Perpetual,
        _ => (Domain.InstrumentKind)byte.MaxValue,
    };

    private static Domain.SettlementKind SettlementOf(Settlement settlement) => settlement switch
    {
        Settlement.Unspecified => Domain.SettlementKind.None,
        Settlement.Linear => Domain.SettlementKind.Linear,
        Settlement.Inverse => Domain.SettlementKind.Inverse,
        _ => (Domain.SettlementKind)byte.MaxValue,
    };

    private static Pricing.OptionRight? RightOf(OptionRight right) => right switch
    {
        OptionRight.Unspecified => null,
        OptionRight.Call => Pricing.OptionRight.Call,
        OptionRight.Put => Pricing.OptionRight.Put,
        _ => (Pricing.OptionRight)byte.MaxValue,
    };

    private static int Add(InputBatch batch, string text) => batch.Text.Add(Encoding.UTF8.GetBytes(text));
}
