using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.State.Stress;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <content>
/// Its part of a snapshot. The options that rows have touched are left out: where it is loaded nothing has been priced yet, so that all of them will be. Markets of
/// positions are carried with those.
/// </content>
internal sealed partial class UnderlyingBook
{
    /// <summary>Carries all that is known of it. Venues and instruments are there when this loads.</summary>
    public void Carry(StateCarrier carrier, VenueTable venues, InstrumentTable instruments)
    {
        IndexPrice = carrier.Double(IndexPrice);
        IndexPriceTime = carrier.Long(IndexPriceTime);
        DepthVersion = carrier.Long(DepthVersion);
        OptionCount = carrier.Int(OptionCount);
        Structure = carrier.Long(Structure);
        Changes = carrier.Long(Changes);
        PricedAt = carrier.Long(PricedAt);
        ChangesAtPublication = carrier.Long(ChangesAtPublication);
        ChangedAtSequence = carrier.Long(ChangedAtSequence);
        AccountsAtPublication = carrier.Int(AccountsAtPublication);
        AsOfAtPublication = carrier.Long(AsOfAtPublication);
        HasObservations = carrier.Flag(HasObservations);
        HasTakerFlow = carrier.Flag(HasTakerFlow);
        FirstTradeTime = carrier.Long(FirstTradeTime);
        StressStates = KeptStates.Carry(carrier, StressStates);
        CarryPerpetuals(carrier, instruments);
        CarryGroups(carrier, venues, instruments);
        Ladder.Carry(carrier);
        Realised.Carry(carrier, venues.Count);
        Modelled.Carry(carrier);
        Market.Carry(carrier);
    }

    private void CarryPerpetuals(StateCarrier carrier, InstrumentTable instruments)
    {
        int count = carrier.Count(Perpetuals.Count, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            int instrument = carrier.Int(carrier.IsLoading ? 0 : Perpetuals[i].Instrument);
            if (carrier.IsLoading)
            {
                InstrumentDefinition definition = DefinitionOf(instrument, instruments);
                Perpetuals.Add(new PerpetualState(instrument, instruments.VenueOf(instrument), definition.Settlement));
            }

            Perpetuals[i].Carry(carrier);
        }
    }

    private void CarryGroups(StateCarrier carrier, VenueTable venues, InstrumentTable instruments)
    {
        int count = carrier.Count(Groups.Count, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            ExpiryGroup? known = carrier.IsLoading ? null : Groups[i];
            int venue = carrier.Int(known?.Venue.Index ?? 0);
            var settlement = (SettlementKind)carrier.Int((int)(known?.Settlement ?? default));
            string currency = carrier.Text(known?.QuoteCurrency ?? "");
            long expiry = carrier.Long(known?.ExpiryUnixNanos ?? 0);
            if (known is not null)
            {
                known.Carry(carrier);
                continue;
            }

            if (venue < 0 || venue >= venues.Count)
            {
                throw new InvalidDataException($"an expiry of {Name} is of venue {venue}, and there are {venues.Count}");
            }

            var group = new ExpiryGroup(this, venues[venue], settlement, currency, expiry);
            group.Carry(carrier);
            Groups.Add(group);
            foreach (int member in group.Members)
            {
                _ = DefinitionOf(member, instruments);
                instruments[member].Group = group;
            }
        }
    }

    private InstrumentDefinition DefinitionOf(int instrument, InstrumentTable instruments) =>
        instrument >= 0 && instrument < instruments.SlotCount && instruments.DefinitionOf(instrument) is { } definition && definition.Underlying == Name
            ? definition
            : throw new InvalidDataException($"{Name} has instrument {instrument}, which there is not");
}
