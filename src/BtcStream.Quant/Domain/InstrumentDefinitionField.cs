namespace BtcStream.Quant.Domain;

/// <summary>The field of a definition that a fault is about.</summary>
public enum InstrumentDefinitionField : byte
{
    /// <summary>None: no fault.</summary>
    None = 0,

    /// <summary><c>venue</c></summary>
    Venue = 1,

    /// <summary><c>instrument</c></summary>
    Name = 2,

    /// <summary><c>underlying</c></summary>
    Underlying = 3,

    /// <summary><c>kind</c></summary>
    Kind = 4,

    /// <summary><c>expiry</c></summary>
    Expiry = 5,

    /// <summary><c>strike</c></summary>
    Strike = 6,

    /// <summary><c>right</c></summary>
    Right = 7,

    /// <summary><c>contract_size</c></summary>
    ContractSize = 8,

    /// <summary><c>settlement</c></summary>
    Settlement = 9,

    /// <summary><c>quote_currency</c></summary>
    QuoteCurrency = 10,
}
