using System.Text;

namespace BtcStream.Quant.Domain;

/// <summary>Definitions from names alone: what Deribit's grammar and its contract specifications say of an instrument.</summary>
public static class DeribitDefinition
{
    /// <summary>The venue's name on the wire; the default venue of a row.</summary>
    public const string Venue = "deribit";

    private static readonly (string Family, double ContractSizeCoin)[] OptionContractSizes =
    [
        // Deribit contract specifications: inverse options have no multiplier; "New altcoin options on Deribit" (March 2024)
        // gives SOL, XRP and MATIC; public/get_instruments gives BTC_USDC and AVAX_USDC (contract_size).
        ("BTC", 1.0),
        ("ETH", 1.0),
        ("BTC_USDC", 1.0),
        ("SOL_USDC", 10.0),
        ("AVAX_USDC", 100.0),
        ("XRP_USDC", 1_000.0),
        ("MATIC_USDC", 1_000.0),
    ];

    /// <summary>
    /// Coins per option contract of a family such as <c>BTC</c> or <c>SOL_USDC</c>; NaN where it is not known here, so that
    /// an explicit definition has to give it.
    /// </summary>
    public static double OptionContractSizeCoin(string family)
    {
        foreach ((string known, double contractSizeCoin) in OptionContractSizes)
        {
            if (string.Equals(known, family, StringComparison.Ordinal))
            {
                return contractSizeCoin;
            }
        }

        return double.NaN;
    }

    /// <summary>
    /// The definition a name stands for. Allocates: called when an instrument is first seen.
    /// </summary>
    /// <param name="utf8Name">The name.</param>
    /// <param name="definition">The definition; with the code ContractSizeUnknown or BadName it must not be used.</param>
    /// <param name="nameResult">What is wrong with the name when the code is BadName.</param>
    /// <param name="contractSizeCoin">Coins per option contract where the caller knows better than the table; NaN takes the table's.</param>
    public static InstrumentDefinitionFault TryCreate(
        ReadOnlySpan<byte> utf8Name,
        out InstrumentDefinition? definition,
        out InstrumentNameResult nameResult,
        double contractSizeCoin = double.NaN)
    {
        definition = null;
        nameResult = DeribitName.Parse(utf8Name, out ParsedInstrument parsed);
        if (!nameResult.IsOk)
        {
            return new(InstrumentDefinitionCode.BadName, InstrumentDefinitionField.Name);
        }

        string underlying = parsed.Underlying.ToString();
        bool isOption = parsed.Kind == InstrumentKind.Option;
        double size = isOption && double.IsNaN(contractSizeCoin) ? OptionContractSizeCoin(Family(parsed)) : contractSizeCoin;
        definition = new InstrumentDefinition
        {
            Venue = Venue,
            Name = Encoding.ASCII.GetString(utf8Name),
            Underlying = underlying,
            Kind = parsed.Kind,
            ExpiryUnixNanos = parsed.ExpiryUnixNanos,
            Strike = parsed.Strike,
            Right = parsed.Right,
            ContractSizeCoin = isOption ? size : 1.0,
            Settlement = parsed.Settlement,
            QuoteCurrency = QuoteCurrency(parsed, underlying),
        };
        return isOption && double.IsNaN(size)
            ? new(InstrumentDefinitionCode.ContractSizeUnknown, InstrumentDefinitionField.ContractSize)
            : InstrumentDefinitionRules.Check(definition);
    }

    private static string Family(in ParsedInstrument parsed) =>
        parsed.Quote.IsEmpty ? parsed.Underlying.ToString() : $"{parsed.Underlying}_{parsed.Quote}";

    private static string QuoteCurrency(in ParsedInstrument parsed, string underlying)
    {
        if (!parsed.Quote.IsEmpty)
        {
            return parsed.Quote.ToString();
        }

        return parsed.Kind == InstrumentKind.Option ? underlying : "USD";
    }
}
