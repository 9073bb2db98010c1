namespace BtcStream.Quant.Domain;

/// <summary>What is wrong with an instrument definition; the field is named beside it.</summary>
public enum InstrumentDefinitionCode : byte
{
    /// <summary>Nothing.</summary>
    Ok = 0,

    /// <summary>The field must be given for this kind of instrument.</summary>
    Missing = 1,

    /// <summary>The field must be absent for this kind of instrument.</summary>
    NotApplicable = 2,

    /// <summary>Not a finite number above zero.</summary>
    NotPositive = 3,

    /// <summary>Not one of the values the field can take.</summary>
    UnknownValue = 4,

    /// <summary>Text longer than <see cref="InstrumentDefinitionRules.MaxTextLength"/>.</summary>
    TooLong = 5,

    /// <summary>Text with characters outside printable ASCII.</summary>
    BadCharacter = 6,

    /// <summary>The name is good, but the venue's contract size for it is not known here: an explicit definition must give it.</summary>
    ContractSizeUnknown = 7,

    /// <summary>The name is not in the venue's grammar; see the <see cref="InstrumentNameResult"/>.</summary>
    BadName = 8,
}
