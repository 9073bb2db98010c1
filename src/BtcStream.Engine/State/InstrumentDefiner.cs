using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// Turns names and definitions into dense ids. Deribit's names define themselves when they are first seen; any other instrument
/// needs an explicit definition. What is known stays: a definition that differs from it is refused. Engine thread only.
/// </summary>
internal sealed class InstrumentDefiner(
    EngineOptions options, VenueTable venues, InstrumentTable instruments, UnderlyingTable underlyings, EngineTime time)
{
    /// <summary>The nearest expiry of any live instrument; <see cref="long.MaxValue"/> when none expires.</summary>
    public long NextExpiry { get; private set; } = long.MaxValue;

    /// <summary>
    /// Finds or defines the instrument of a definition row. With the code Expired the instrument has no id, and rows that name
    /// it are refused for the same reason.
    /// </summary>
    public RowFault Define(in DefinitionRow row, TextColumn text, out int instrument)
    {
        instrument = CallIds.Undefined;
        var terms = new DefinitionTerms(row, text);
        if (row.NameText is not int nameText || text[nameText].IsEmpty)
        {
            return new RowFault(RejectionCode.IncompleteDefinition, InputField.Instrument);
        }

        RowFault fault = FindVenue(row.VenueText, text, out Venue? venue);
        if (!fault.IsOk)
        {
            return fault;
        }

        ReadOnlySpan<byte> name = text[nameText];
        if (venue is not null && venue.TryFind(name, out int known) && (known >= 0 || !terms.AreExplicit))
        {
            if (known < 0)
            {
                return terms.FaultOf(RejectionCode.Expired, InputField.Instrument);
            }


            fault = terms.Difference(instruments.DefinitionOf(known)!);
            instrument = fault.IsOk ? known : CallIds.Undefined;
            return fault;
        }

        string venueName = venue?.Name ?? Encoding.ASCII.GetString(text[row.VenueText!.Value]);
        fault = Make(row, terms, venueName, name, out InstrumentDefinition? definition);
        return fault.IsOk ? Add(definition!, terms, venue, out instrument) : fault;
    }

    /// <summary>Finds the instrument that a row names, defining it where the name says all. Allocates only when it is new.</summary>
    public RowFault Resolve(in NamedInstrument named, TextColumn text, out int instrument)
    {
        instrument = CallIds.Undefined;
        RowFault fault = FindVenue(named.VenueText, text, out Venue? venue);
        if (!fault.IsOk)
        {
            return fault;
        }

        if (venue is null)
        {
            return RowFault.OfText(RejectionCode.UnknownInstrument, InputField.Venue, named.VenueText);
        }

        if (venue.TryFind(text[named.NameText], out instrument))
        {
            return instrument >= 0 ? RowFault.None : RowFault.OfText(RejectionCode.Expired, InputField.Instrument, named.NameText);
        }

        instrument = CallIds.Undefined;
        if (venue != venues.Default)
        {
            return RowFault.OfText(RejectionCode.UnknownInstrument, InputField.Instrument, named.NameText);
        }

        fault = Define(new DefinitionRow { VenueText = named.VenueText, NameText = named.NameText }, text, out instrument);

        // A row has no contract_size to be missing, and defines nothing: what it lacks is the definition, or a name at all.
        RejectionCode code = fault.Field == InputField.ContractSize ? RejectionCode.UnknownInstrument
            : fault.Code == RejectionCode.IncompleteDefinition ? RejectionCode.InvalidName
            : fault.Code;
        return fault.IsOk ? fault : RowFault.OfText(code, InputField.Instrument, named.NameText);
    }

    /// <summary>The venue that a row names, deribit where it names none; null when it is a good name that is not known yet.</summary>
    public RowFault FindVenue(int? venueText, TextColumn text, out Venue? venue)
    {
        venue = venueText is int index ? venues.Find(text[index]) : venues.Default;
        return venue is not null || VenueTable.IsName(text[venueText!.Value])
            ? RowFault.None
            : RowFault.OfText(RejectionCode.InvalidName, InputField.Venue, venueText);
    }

    /// <summary>Looks for the nearest expiry again, after expired instruments have left.</summary>
    public void FindNextExpiry()
    {
        NextExpiry = long.MaxValue;
        for (int i = 0; i < underlyings.Count; i++)
        {
            foreach (ExpiryGroup group in underlyings[i].Groups)
            {
                NextExpiry = Math.Min(NextExpiry, group.ExpiryUnixNanos);
            }
        }
    }

    private RowFault Make(
        in DefinitionRow row, in DefinitionTerms terms, string venueName, ReadOnlySpan<byte> name, out InstrumentDefinition? definition)
    {
        definition = null;
        if (venueName == DeribitDefinition.Venue)
        {
            InstrumentNameResult parsed = DeribitName.Parse(name, out ParsedInstrument instrument);
            if (parsed.IsOk)
            {
                return IsExpired(instrument.ExpiryUnixNanos)
                    ? terms.FaultOf(RejectionCode.Expired, InputField.Instrument)
                    : MakeFromName(row, terms, name, out definition);
            }

            if (!terms.AreExplicit)
            {
                return terms.FaultOf(CodeOf(parsed.Code), InputField.Instrument);
            }
        }

        definition = terms.ToDefinition(venueName, Encoding.UTF8.GetString(name));
        InstrumentDefinitionFault fault = InstrumentDefinitionRules.Check(definition);
        return fault.IsOk ? CheckBounds(definition, terms) : terms.FaultOf(fault);
    }

    private static RejectionCode CodeOf(InstrumentNameCode code) => code switch
    {
        InstrumentNameCode.Empty or InstrumentNameCode.TooLong or InstrumentNameCode.NoSuchDate or InstrumentNameCode.ZeroStrike
            or InstrumentNameCode.StrikeTooPrecise => RejectionCode.InvalidName,
        _ => RejectionCode.UnknownInstrument,
    };

    private RowFault MakeFromName(in DefinitionRow row, in DefinitionTerms terms, ReadOnlySpan<byte> name, out InstrumentDefinition? definition)
    {
        InstrumentDefinitionFault fault = DeribitDefinition.TryCreate(name, out definition, out _, row.ContractSizeCoin ?? double.NaN);
        if (!fault.IsOk)
        {
            return terms.FaultOf(fault);
        }

        RowFault difference = terms.Difference(definition!);
        return difference.IsOk ? CheckBounds(definition!, terms) : difference;
    }

    private RowFault CheckBounds(InstrumentDefinition definition, in DefinitionTerms terms)
    {
        InputField field = definition.Strike > options.MaxMagnitude ? InputField.Strike
            : definition.ContractSizeCoin > options.MaxMagnitude ? InputField.ContractSize
            : InputField.None;
        return field != InputField.None ? terms.FaultOf(RejectionCode.OutOfRange, field)
            : IsExpired(definition.ExpiryUnixNanos) ? terms.FaultOf(RejectionCode.Expired, InputField.Expiry)
            : RowFault.None;
    }

    private RowFault Add(InstrumentDefinition definition, in DefinitionTerms terms, Venue? knownVenue, out int instrument)
    {
        instrument = CallIds.Undefined;
        UnderlyingBook? book = underlyings.Find(definition.Underlying);
        if (knownVenue is null && venues.IsFull)
        {
            return terms.FaultOf(RejectionCode.LimitReached, InputField.Venue);
        }

        if (instruments.IsFull)
        {
            return terms.FaultOf(RejectionCode.LimitReached, InputField.Instrument);
        }

        if (book is null && underlyings.IsFull)
        {
            return terms.FaultOf(RejectionCode.LimitReached, InputField.Underlying);
        }

        instrument = List(definition, knownVenue ?? venues.Add(definition.Venue), book ?? underlyings.Add(definition.Underlying));
        return RowFault.None;
    }

    /// <summary>Lists an instrument that was listed before, of a copied state: it has passed every check.</summary>
    public int Restore(InstrumentDefinition definition)
    {
        Venue venue = venues.Find(Encoding.ASCII.GetBytes(definition.Venue)) ?? venues.Add(definition.Venue);
        return List(definition, venue, underlyings.Find(definition.Underlying) ?? underlyings.Add(definition.Underlying));
    }

    private int List(InstrumentDefinition definition, Venue venue, UnderlyingBook book)
    {
        int instrument = instruments.Add(definition, venue, GroupOf(definition, book, venue));
        if (definition.Kind == InstrumentKind.Option)
        {
            book.OptionCount++;
            book.Structure++;
        }
        else if (definition.Kind == InstrumentKind.Perpetual)
        {
            book.Perpetuals.Add(new PerpetualState(instrument, venue, definition.Settlement));
        }

        book.Changes++;
        return instrument;
    }

    private ExpiryGroup? GroupOf(InstrumentDefinition definition, UnderlyingBook book, Venue venue)
    {
        if (definition.ExpiryUnixNanos == 0)
        {
            return null;
        }

        ExpiryGroup? group = book.FindGroup(venue, definition.Settlement, definition.QuoteCurrency, definition.ExpiryUnixNanos);
        if (group is null)
        {
            group = new ExpiryGroup(book, venue, definition.Settlement, definition.QuoteCurrency, definition.ExpiryUnixNanos);
            book.Groups.Add(group);
            NextExpiry = Math.Min(NextExpiry, group.ExpiryUnixNanos);
        }

        return group;
    }

    private bool IsExpired(long expiryUnixNanos) => expiryUnixNanos != 0 && expiryUnixNanos <= time.AsOf;
}
