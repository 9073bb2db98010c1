using System.Globalization;

namespace BtcStream.Quant.Domain;

/// <summary>Outcome of checking a definition: a code and the field it is about. The default value means no fault.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Field">Where.</param>
public readonly record struct InstrumentDefinitionFault(InstrumentDefinitionCode Code, InstrumentDefinitionField Field)
{
    /// <summary>True when the definition can be used.</summary>
    public bool IsOk => Code == InstrumentDefinitionCode.Ok;

    /// <summary>The field's name on the wire.</summary>
    public string FieldName => Field switch
    {
        InstrumentDefinitionField.None => string.Empty,
        InstrumentDefinitionField.Venue => "venue",
        InstrumentDefinitionField.Name => "instrument",
        InstrumentDefinitionField.Underlying => "underlying",
        InstrumentDefinitionField.Kind => "kind",
        InstrumentDefinitionField.Expiry => "expiry",
        InstrumentDefinitionField.Strike => "strike",
        InstrumentDefinitionField.Right => "right",
        InstrumentDefinitionField.ContractSize => "contract_size",
        InstrumentDefinitionField.Settlement => "settlement",
        InstrumentDefinitionField.QuoteCurrency => "quote_currency",
        _ => throw new InvalidOperationException($"No name for {Field}."),
    };

    /// <summary>The field's value in the definition, as text.</summary>
    public string ValueIn(InstrumentDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Field switch
        {
            InstrumentDefinitionField.Venue => definition.Venue,
            InstrumentDefinitionField.Name => definition.Name,
            InstrumentDefinitionField.Underlying => definition.Underlying,
            InstrumentDefinitionField.Kind => definition.Kind.ToString(),
            InstrumentDefinitionField.Expiry => definition.ExpiryUnixNanos.ToString(CultureInfo.InvariantCulture),
            InstrumentDefinitionField.Strike => definition.Strike.ToString(CultureInfo.InvariantCulture),
            InstrumentDefinitionField.Right => definition.Right?.ToString() ?? string.Empty,
            InstrumentDefinitionField.ContractSize => definition.ContractSizeCoin.ToString(CultureInfo.InvariantCulture),
            InstrumentDefinitionField.Settlement => definition.Settlement.ToString(),
            InstrumentDefinitionField.QuoteCurrency => definition.QuoteCurrency,
            _ => string.Empty,
        };
    }

    /// <summary>A sentence that names the field and its value, for the ack's <c>message</c>. Allocates: cold path.</summary>
    public string Describe(InstrumentDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string value = ValueIn(definition);
        return Code switch
        {
            InstrumentDefinitionCode.Ok => "no fault",
            InstrumentDefinitionCode.Missing => $"{FieldName}: missing; a {definition.Kind} needs it",
            InstrumentDefinitionCode.NotApplicable => $"{FieldName}: '{value}' given, but a {definition.Kind} has none",
            InstrumentDefinitionCode.NotPositive => $"{FieldName}: '{value}' is not a finite number above zero",
            InstrumentDefinitionCode.UnknownValue => $"{FieldName}: '{value}' is not one of its values",
            InstrumentDefinitionCode.TooLong => $"{FieldName}: {value.Length} characters, at most {InstrumentDefinitionRules.MaxTextLength} are allowed",
            InstrumentDefinitionCode.BadCharacter => $"{FieldName}: '{value}' has characters outside printable ASCII",
            InstrumentDefinitionCode.ContractSizeUnknown => $"{FieldName}: not known for '{definition.Name}'; give it in an explicit definition",
            InstrumentDefinitionCode.BadName => $"{FieldName}: '{value}' is not a name of the venue's grammar",
            _ => throw new InvalidOperationException($"No sentence for {Code}."),
        };
    }
}
