using System.Reflection;

namespace BtcStream.Quant.Liquidations;

/// <summary>Reads the tables embedded in this assembly, in a fixed order, so that ids do not move from run to run.</summary>
internal static class BuiltInMarginTables
{
    private static readonly string[] Files = ["binance-usdm-2024-10-24", "bybit", "deribit", "hyperliquid"];

    public static MarginModelEntry[] Read()
    {
        MarginModelEntry[] entries = [];
        foreach (string file in Files)
        {
            string resource = $"BtcStream.Quant.Liquidations.Tables.{file}.json";
            using Stream json = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The assembly does not hold its own resource '{resource}'.");
            entries = MarginModelMerge.Add(entries, MarginTableReader.Read(json), isUserSupplied: false);
        }

        return entries;
    }
}
