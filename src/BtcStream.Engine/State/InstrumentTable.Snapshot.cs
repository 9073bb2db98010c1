using System.Text;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>Definitions of a moment. Immutable; any thread.</summary>
/// <param name="Live">By dense id; null for a free slot.</param>
/// <param name="Expired">Those that expired last, oldest first.</param>
internal sealed record DefinitionImage(InstrumentDefinition?[] Live, InstrumentDefinition[] Expired)
{
    /// <summary>Carries all of them.</summary>
    public static DefinitionImage Carry(StateCarrier carrier, DefinitionImage? image)
    {
        var live = new InstrumentDefinition?[carrier.Count(image?.Live.Length ?? 0, sizeof(int))];
        for (int i = 0; i < live.Length; i++)
        {
            live[i] = carrier.Flag(image?.Live[i] is not null) ? Carry(carrier, image?.Live[i]) : null;
        }

        var expired = new InstrumentDefinition[carrier.Count(image?.Expired.Length ?? 0, sizeof(int))];
        for (int i = 0; i < expired.Length; i++)
        {
            expired[i] = Carry(carrier, image?.Expired[i]);
        }

        return new DefinitionImage(live, expired);
    }

    private static InstrumentDefinition Carry(StateCarrier carrier, InstrumentDefinition? one)
    {
        string venue = carrier.Text(one?.Venue ?? "");
        string name = carrier.Text(one?.Name ?? "");
        string underlying = carrier.Text(one?.Underlying ?? "");
        string currency = carrier.Text(one?.QuoteCurrency ?? "");
        var kind = (InstrumentKind)carrier.Int((int)(one?.Kind ?? default));
        var settlement = (SettlementKind)carrier.Int((int)(one?.Settlement ?? default));
        int right = carrier.Int(one?.Right is { } known ? (int)known : -1);
        long expiry = carrier.Long(one?.ExpiryUnixNanos ?? 0);
        (double strike, double size) = (carrier.Double(one?.Strike ?? 0.0), carrier.Double(one?.ContractSizeCoin ?? 0.0));
        return !carrier.IsLoading ? one! : new InstrumentDefinition
        {
            Venue = venue,
            Name = name,
            Underlying = underlying,
            QuoteCurrency = currency,
            Kind = kind,
            Settlement = settlement,
            Right = right < 0 ? null : (Quant.Pricing.OptionRight)right,
            ExpiryUnixNanos = expiry,
            Strike = strike,
            ContractSizeCoin = size,
        };
    }
}

/// <content>Its part of a snapshot.</content>
internal sealed partial class InstrumentTable
{
    /// <summary>The definitions as they stand.</summary>
    public DefinitionImage Definitions => new(_definitions[..SlotCount], [.. _expired.Select(expired => expired.Definition)]);

    /// <summary>Carries everything but the definitions, which are there when this loads, and which group an instrument is in, which the groups tell.</summary>
    /// <param name="carrier">Carries.</param>
    /// <param name="definitions">The definitions, when loading.</param>
    /// <param name="venues">The venues.</param>
    public void Carry(StateCarrier carrier, DefinitionImage? definitions, VenueTable venues)
    {
        SlotCount = carrier.Count(SlotCount, sizeof(int));
        if (carrier.IsLoading)
        {
            EnsureCapacity(SlotCount);
            Load(definitions!, venues);
        }

        carrier.Raw(_generations.AsSpan(0, SlotCount));
        carrier.Stack(_free);
        foreach (ExpiredInstrument expired in _expired)
        {
            // A name that expired twice is forgotten with the first of the two.
            bool isListed = !carrier.IsLoading && expired.Venue.TryFind(expired.Utf8Name, out int known) && known == CallIds.ExpiredAtDefinition;
            if (carrier.Flag(isListed) && carrier.IsLoading)
            {
                expired.Venue.Set(expired.Utf8Name, CallIds.ExpiredAtDefinition);
            }
        }

        for (int instrument = 0; instrument < SlotCount; instrument++)
        {
            if (_definitions[instrument] is not null)
            {
                _states[instrument].Carry(carrier);
                if (carrier.IsLoading)
                {
                    _venues[instrument]!.Set(_utf8Names[instrument]!, instrument);
                }
            }
        }
    }

    private void Load(DefinitionImage definitions, VenueTable venues)
    {
        if (definitions.Live.Length != SlotCount)
        {
            throw new InvalidDataException($"{definitions.Live.Length} definitions for {SlotCount} instruments");
        }

        for (int instrument = 0; instrument < SlotCount; instrument++)
        {
            if (definitions.Live[instrument] is { } definition)
            {
                _states[instrument] = InstrumentState.Of(definition, null);
                _definitions[instrument] = definition;
                _utf8Names[instrument] = Encoding.ASCII.GetBytes(definition.Name);
                _venues[instrument] = VenueOf(definition, venues);
            }
        }

        foreach (InstrumentDefinition definition in definitions.Expired)
        {
            _expired.Enqueue(new ExpiredInstrument(VenueOf(definition, venues), Encoding.ASCII.GetBytes(definition.Name), definition));
        }
    }

    private static Venue VenueOf(InstrumentDefinition definition, VenueTable venues) => venues.Find(Encoding.ASCII.GetBytes(definition.Venue))
        ?? throw new InvalidDataException($"{definition.Name} is of venue '{definition.Venue}', which there is not");
}
