using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>Which model a position gets that names none.</summary>
internal static class MarginModelDefaults
{
    private const string AnyUsd = "USD";

    private static readonly string[] UsdCoins = ["USDT", "USDC", AnyUsd];

    /// <summary>Whether a quote currency is USD or a coin taken for it.</summary>
    public static bool IsUsd(string quoteCurrency) => UsdCoins.Contains(quoteCurrency);

    /// <summary>Settles which of the models that say they are defaults are: a later file's over an earlier one's, never two of one file.</summary>
    public static MarginModelEntry[] Mark(List<MarginModelEntry> entries, IReadOnlyList<MarginTable> newest)
    {
        foreach (MarginTable table in newest.Where(table => table.Model.Definition.IsDefault))
        {
            foreach (MarginTable other in newest)
            {
                if (other.Path != table.Path && other.Model.Definition.IsDefault && HaveOneTerm(other.Model.Definition, table.Model.Definition))
                {
                    throw new MarginTableException($"{table.Path}.default", "true", $"but '{other.Model.Name}' is the default for the same contracts");
                }
            }
        }

        var names = newest.Select(table => table.Model.Name).ToHashSet(StringComparer.Ordinal);
        return [.. entries.Select(entry => entry with { IsVenueDefault = IsDefault(entry) })];

        bool IsDefault(MarginModelEntry entry) =>
            names.Contains(entry.Model.Name)
                ? entry.Model.Definition.IsDefault
                : entry.IsVenueDefault && !newest.Any(table => table.Model.Definition.IsDefault && HaveOneTerm(table.Model.Definition, entry.Model.Definition));
    }

    public static ushort Find(IReadOnlyList<MarginModelEntry> entries, InstrumentDefinition instrument)
    {
        ushort byTerms = 0;
        bool isExactQuote = false;
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            MarginModelDefinition model = entries[i].Model.Definition;
            if (!Fits(model, instrument))
            {
                continue;
            }

            if (Names(model, instrument.Name))
            {
                return entries[i].Id;
            }

            bool exact = model.QuoteCurrency == instrument.QuoteCurrency;
            bool usable = entries[i].IsVenueDefault && (exact || (instrument.QuoteCurrency == AnyUsd && IsUsd(model.QuoteCurrency)));
            if (usable && (byTerms == 0 || (exact && !isExactQuote)))
            {
                byTerms = entries[i].Id;
                isExactQuote = exact;
            }
        }

        return byTerms;
    }

    private static bool HaveOneTerm(MarginModelDefinition a, MarginModelDefinition b) =>
        a.Venue == b.Venue && a.Underlying == b.Underlying && a.Settlement == b.Settlement && a.QuoteCurrency == b.QuoteCurrency
            && (a.Kind is null || b.Kind is null || a.Kind == b.Kind);

    private static bool Fits(MarginModelDefinition model, InstrumentDefinition instrument) =>
        model.Venue == instrument.Venue && model.Underlying == instrument.Underlying && model.Settlement == instrument.Settlement
            && (model.Kind is null || model.Kind == instrument.Kind);

    private static bool Names(MarginModelDefinition model, string contract)
    {
        for (int i = 0; i < model.Contracts.Count; i++)
        {
            if (model.Contracts[i] == contract)
            {
                return true;
            }
        }

        return false;
    }
}
