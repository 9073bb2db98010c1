using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// What a definition row says beyond its name, compared with a definition or made into one, and faults put in the words of the row.
/// Cold path: instruments are defined once.
/// </summary>
internal readonly ref struct DefinitionTerms(in DefinitionRow row, TextColumn text)
{
    private readonly DefinitionRow _row = row;
    private readonly TextColumn _text = text;

    /// <summary>True when the row gives anything that only an explicit definition has.</summary>
    public bool AreExplicit =>
        _row.UnderlyingText is not null || _row.Kind != InstrumentKind.None || _row.Settlement != SettlementKind.None
        || _row.Right is not null || _row.ExpiryUnixNanos is not null || _row.Strike is not null;

    /// <summary>The definition that the row spells out. Not yet checked by <see cref="InstrumentDefinitionRules"/>.</summary>
    public InstrumentDefinition ToDefinition(string venueName, string name)
    {
        string underlying = _row.UnderlyingText is int index ? Encoding.UTF8.GetString(_text[index]) : string.Empty;
        return new InstrumentDefinition
        {
            Venue = venueName,
            Name = name,
            Underlying = underlying,
            Kind = _row.Kind,
            ExpiryUnixNanos = _row.ExpiryUnixNanos ?? 0,
            Strike = _row.Strike ?? 0.0,
            Right = _row.Right,
            ContractSizeCoin = _row.ContractSizeCoin ?? 1.0,
            Settlement = _row.Settlement,
            QuoteCurrency = _row.Settlement == SettlementKind.Inverse && _row.Kind == InstrumentKind.Option && underlying.Length > 0 ? underlying : "USD",
        };
    }

    /// <summary>The first field in which the row gives something else than the definition holds, or no fault.</summary>
    public RowFault Difference(InstrumentDefinition known)
    {
        InputField field =
            _row.UnderlyingText is int index && !Ascii.Equals(_text[index], known.Underlying) ? InputField.Underlying
            : _row.Kind != InstrumentKind.None && _row.Kind != known.Kind ? InputField.Kind
            : _row.ExpiryUnixNanos is long expiry && expiry != known.ExpiryUnixNanos ? InputField.Expiry
            : _row.Strike is double strike && strike != known.Strike ? InputField.Strike
            : _row.Right is { } right && right != known.Right ? InputField.Right
            : _row.ContractSizeCoin is double size && size != known.ContractSizeCoin ? InputField.ContractSize
            : _row.Settlement != SettlementKind.None && _row.Settlement != known.Settlement ? InputField.Settlement
            : InputField.None;
        return field == InputField.None ? RowFault.None : FaultOf(RejectionCode.Redefined, field);
    }

    /// <summary>A fault of the rules in the words of the row.</summary>
    public RowFault FaultOf(InstrumentDefinitionFault fault)
    {
        InputField field = fault.Field switch
        {
            InstrumentDefinitionField.Venue => InputField.Venue,
            InstrumentDefinitionField.Name => InputField.Instrument,
            InstrumentDefinitionField.Underlying => InputField.Underlying,
            InstrumentDefinitionField.Kind => InputField.Kind,
            InstrumentDefinitionField.Expiry => InputField.Expiry,
            InstrumentDefinitionField.Strike => InputField.Strike,
            InstrumentDefinitionField.Right => InputField.Right,
            InstrumentDefinitionField.ContractSize => InputField.ContractSize,
            InstrumentDefinitionField.Settlement or InstrumentDefinitionField.QuoteCurrency => InputField.Settlement,
            _ => InputField.None,
        };
        RejectionCode code = fault.Code switch
        {
            InstrumentDefinitionCode.Missing or InstrumentDefinitionCode.ContractSizeUnknown => RejectionCode.MissingField,
            InstrumentDefinitionCode.NotApplicable => RejectionCode.ConflictingFields,
            InstrumentDefinitionCode.NotPositive => RejectionCode.OutOfRange,
            InstrumentDefinitionCode.UnknownValue => RejectionCode.InvalidEnum,
            _ => RejectionCode.InvalidName,
        };
        return code != RejectionCode.OutOfRange ? FaultOf(code, field)
            : field == InputField.Strike ? RowFault.OfRange(field, _row.Strike ?? 0.0)
            : field == InputField.ContractSize ? RowFault.OfRange(field, _row.ContractSizeCoin ?? 0.0)
            : FaultOf(code, field);
    }

    /// <summary>A fault with the row's own value of the field.</summary>
    public RowFault FaultOf(RejectionCode code, InputField field) => field switch
    {
        InputField.Id when _row.Id is uint id => RowFault.OfInteger(code, field, id),
        InputField.Venue => RowFault.OfText(code, field, _row.VenueText),
        InputField.Instrument => RowFault.OfText(code, field, _row.NameText),
        InputField.Underlying => RowFault.OfText(code, field, _row.UnderlyingText),
        InputField.Kind => RowFault.OfInteger(code, field, (int)_row.Kind),
        InputField.Settlement => RowFault.OfInteger(code, field, (int)_row.Settlement),
        InputField.Right when _row.Right is { } right => RowFault.OfInteger(code, field, (int)right),
        InputField.Expiry when _row.ExpiryUnixNanos is long expiry => RowFault.OfInteger(code, field, expiry),
        InputField.Strike when _row.Strike is double strike => RowFault.OfNumber(code, field, strike),
        InputField.ContractSize when _row.ContractSizeCoin is double size => RowFault.OfNumber(code, field, size),
        _ => new RowFault(code, field),
    };
}
