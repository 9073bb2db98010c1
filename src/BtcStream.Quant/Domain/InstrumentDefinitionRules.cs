using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Domain;

/// <summary>What every definition must satisfy, whoever made it.</summary>
public static class InstrumentDefinitionRules
{
    /// <summary>Longest venue, name, underlying or quote currency, in characters.</summary>
    public const int MaxTextLength = 64;

    /// <summary>
    /// Checks every field in the order of <see cref="InstrumentDefinitionField"/> and reports the first fault. Pure: whether
    /// the instrument has expired depends on the time and is the caller's question.
    /// </summary>
    public static InstrumentDefinitionFault Check(InstrumentDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        InstrumentDefinitionFault fault = CheckText(definition.Venue, InstrumentDefinitionField.Venue);
        fault = fault.IsOk ? CheckText(definition.Name, InstrumentDefinitionField.Name) : fault;
        fault = fault.IsOk ? CheckText(definition.Underlying, InstrumentDefinitionField.Underlying) : fault;
        fault = fault.IsOk ? CheckKind(definition) : fault;
        fault = fault.IsOk ? CheckExpiry(definition) : fault;
        fault = fault.IsOk ? CheckStrike(definition) : fault;
        fault = fault.IsOk ? CheckRight(definition) : fault;
        fault = fault.IsOk ? CheckContractSize(definition) : fault;
        fault = fault.IsOk ? CheckSettlement(definition) : fault;
        return fault.IsOk ? CheckText(definition.QuoteCurrency, InstrumentDefinitionField.QuoteCurrency) : fault;
    }

    private static InstrumentDefinitionFault CheckText(string? text, InstrumentDefinitionField field)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new(InstrumentDefinitionCode.Missing, field);
        }

        if (text.Length > MaxTextLength)
        {
            return new(InstrumentDefinitionCode.TooLong, field);
        }

        return text.AsSpan().ContainsAnyExceptInRange('!', '~') ? new(InstrumentDefinitionCode.BadCharacter, field) : default;
    }

    private static InstrumentDefinitionFault CheckKind(InstrumentDefinition definition) => definition.Kind switch
    {
        InstrumentKind.None => new(InstrumentDefinitionCode.Missing, InstrumentDefinitionField.Kind),
        <= InstrumentKind.Spot => default,
        _ => new(InstrumentDefinitionCode.UnknownValue, InstrumentDefinitionField.Kind),
    };

    private static InstrumentDefinitionFault CheckExpiry(InstrumentDefinition definition)
    {
        bool expires = definition.Kind is InstrumentKind.Option or InstrumentKind.Future;
        return (expires, definition.ExpiryUnixNanos) switch
        {
            (true, 0) => new(InstrumentDefinitionCode.Missing, InstrumentDefinitionField.Expiry),
            (true, < 0) => new(InstrumentDefinitionCode.NotPositive, InstrumentDefinitionField.Expiry),
            (false, not 0) => new(InstrumentDefinitionCode.NotApplicable, InstrumentDefinitionField.Expiry),
            _ => default,
        };
    }

    private static InstrumentDefinitionFault CheckStrike(InstrumentDefinition definition)
    {
        if (definition.Kind != InstrumentKind.Option)
        {
            return definition.Strike == 0.0 ? default : new(InstrumentDefinitionCode.NotApplicable, InstrumentDefinitionField.Strike);
        }

        if (definition.Strike == 0.0)
        {
            return new(InstrumentDefinitionCode.Missing, InstrumentDefinitionField.Strike);
        }

        return IsPositive(definition.Strike) ? default : new(InstrumentDefinitionCode.NotPositive, InstrumentDefinitionField.Strike);
    }

    private static InstrumentDefinitionFault CheckRight(InstrumentDefinition definition)
    {
        bool isOption = definition.Kind == InstrumentKind.Option;
        return definition.Right switch
        {
            null => isOption ? new(InstrumentDefinitionCode.Missing, InstrumentDefinitionField.Right) : default,
            OptionRight.Call or OptionRight.Put => isOption ? default : new(InstrumentDefinitionCode.NotApplicable, InstrumentDefinitionField.Right),
            _ => new(InstrumentDefinitionCode.UnknownValue, InstrumentDefinitionField.Right),
        };
    }

    private static InstrumentDefinitionFault CheckContractSize(InstrumentDefinition definition)
    {
        if (!IsPositive(definition.ContractSizeCoin))
        {
            return new(InstrumentDefinitionCode.NotPositive, InstrumentDefinitionField.ContractSize);
        }

        bool applies = definition.Kind == InstrumentKind.Option || definition.ContractSizeCoin == 1.0;
        return applies ? default : new(InstrumentDefinitionCode.NotApplicable, InstrumentDefinitionField.ContractSize);
    }

    private static InstrumentDefinitionFault CheckSettlement(InstrumentDefinition definition)
    {
        bool isSpot = definition.Kind == InstrumentKind.Spot;
        return definition.Settlement switch
        {
            SettlementKind.None => isSpot ? default : new(InstrumentDefinitionCode.Missing, InstrumentDefinitionField.Settlement),
            SettlementKind.Inverse or SettlementKind.Linear =>
                isSpot ? new(InstrumentDefinitionCode.NotApplicable, InstrumentDefinitionField.Settlement) : default,
            _ => new(InstrumentDefinitionCode.UnknownValue, InstrumentDefinitionField.Settlement),
        };
    }

    private static bool IsPositive(double value) => value > 0.0 && double.IsFinite(value);
}
