using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using Domain = BtcStream.Quant.Domain;
using Pricing = BtcStream.Quant.Pricing;

namespace BtcStream.Server.Services;

/// <summary>Instrument and InstrumentState of the contract.</summary>
internal static class InstrumentMessages
{
    public static Instrument Create(InstrumentEntry entry, bool withState)
    {
        Domain.InstrumentDefinition definition = entry.Definition;
        var instrument = new Instrument
        {
            Venue = definition.Venue,
            Instrument_ = definition.Name,
            Underlying = definition.Underlying,
            Kind = definition.Kind switch
            {
                Domain.InstrumentKind.Option => InstrumentKind.Option,
                Domain.InstrumentKind.Future => InstrumentKind.Future,
                Domain.InstrumentKind.Perpetual => InstrumentKind.Perpetual,
                _ => InstrumentKind.Unspecified,
            },
            ContractSize = definition.ContractSizeCoin,
            Settlement = definition.Settlement switch
            {
                Domain.SettlementKind.Linear => Settlement.Linear,
                Domain.SettlementKind.Inverse => Settlement.Inverse,
                _ => Settlement.Unspecified,
            },
        };
        if (definition.Kind is Domain.InstrumentKind.Option or Domain.InstrumentKind.Future)
        {
            instrument.Expiry = (ulong)definition.ExpiryUnixNanos;
        }

        if (definition.Kind == Domain.InstrumentKind.Option)
        {
            instrument.Strike = definition.Strike;
            instrument.Right = definition.Right == Pricing.OptionRight.Call ? OptionRight.Call : OptionRight.Put;
        }

        if (withState)
        {
            instrument.State = CreateState(entry);
        }

        return instrument;
    }

    private static InstrumentState CreateState(InstrumentEntry entry)
    {
        var state = new InstrumentState
        {
            IvSource = entry.IvSource switch
            {
                Engine.State.IvSource.Mark => IvSource.Mark,
                Engine.State.IvSource.Derived => IvSource.Derived,
                _ => IvSource.Unspecified,
            },
        };
        if (entry.QuoteTime is { } time)
        {
            state.QuoteTime = (ulong)time;
        }

        ProfileMessages.Set(entry.Forward, value => state.UnderlyingPrice = value);
        ProfileMessages.Set(entry.Iv, value => state.Iv = value);
        ProfileMessages.Set(entry.OpenInterest, value => state.OpenInterest = value);
        ProfileMessages.Set(entry.Volume24h, value => state.Volume24H = value);
        ProfileMessages.Set(entry.BidPrice, value => state.BidPrice = value);
        ProfileMessages.Set(entry.AskPrice, value => state.AskPrice = value);
        ProfileMessages.Set(entry.MarkPrice, value => state.MarkPrice = value);
        ProfileMessages.Set(entry.Delta, value => state.Delta = value);
        ProfileMessages.Set(entry.Gamma, value => state.Gamma = value);
        ProfileMessages.Set(entry.Vega, value => state.VegaUsd = value);
        ProfileMessages.Set(entry.GexUsdPerPercent, value => state.GexUsdPerPercent = value);
        ProfileMessages.Set(entry.TakerFlowInventory, value => state.TakerFlowInventory = value);
        return state;
    }
}
