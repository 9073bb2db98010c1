using System.Globalization;
using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>Checks what a margin table is called and what it is for.</summary>
internal static class MarginNameRules
{
    public static void Require(MarginModelDefinition definition)
    {
        RequireText("name", definition.Name);
        RequireText("venue", definition.Venue);
        RequireText("underlying", definition.Underlying);
        RequireText("quoteCurrency", definition.QuoteCurrency);
        for (int i = 0; i < definition.Contracts.Count; i++)
        {
            RequireText(string.Create(CultureInfo.InvariantCulture, $"contracts[{i}]"), definition.Contracts[i]);
        }

        if (string.IsNullOrWhiteSpace(definition.Source))
        {
            throw new MarginTableException("source", definition.Source ?? string.Empty, "does not say where the table comes from");
        }

        if (definition.Kind is not (null or InstrumentKind.Perpetual or InstrumentKind.Future))
        {
            throw new MarginTableException("kind", $"{definition.Kind}", "is neither perpetual nor future");
        }
    }

    private static void RequireText(string field, string? value)
    {
        bool isGood = value is { Length: > 0 and <= InstrumentDefinitionRules.MaxTextLength } && !value.AsSpan().ContainsAnyExceptInRange('!', '~');
        if (!isGood)
        {
            throw new MarginTableException(
                field, value ?? string.Empty, $"is not 1 to {InstrumentDefinitionRules.MaxTextLength} printable ASCII characters without a space");
        }
    }
}
