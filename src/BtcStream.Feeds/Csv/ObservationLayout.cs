namespace BtcStream.Feeds.Csv;

/// <summary>Columns, units and time stamps of a provider's files, which their header identifies.</summary>
/// <param name="Name">Name on a command line; also the source where none is given.</param>
/// <param name="Format">Kind of observations read from it; see <see cref="ObservationFormat.Name"/>.</param>
/// <param name="Columns">Header by field. A field that names a header the file lacks is left out, unless it is required.</param>
public sealed record ObservationLayout(string Name, string Format, IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>All layouts.</summary>
    public static IReadOnlyList<ObservationLayout> All { get; } =
    [
        new("coinmetrics", "network", new Dictionary<string, string>
        {
            ["time"] = "time", ["hash_rate_ehs"] = "HashRate", ["difficulty"] = "DiffMean", ["blocks"] = "BlkCnt", ["fees_btc"] = "FeeTotNtv",
            ["issuance_btc"] = "IssTotNtv", ["issuance_usd"] = "IssTotUSD",
        })
        {
            Scales = new Dictionary<string, decimal> { ["hash_rate_ehs"] = 0.000_001m }, Stamp = TimeStampRule.DayEnd,
        },
        new("coinmetrics", "asset-price", new Dictionary<string, string> { ["time"] = "time", ["price_usd"] = "PriceUSD" })
        {
            Constants = new Dictionary<string, string> { ["kind"] = "daily-close" }, Stamp = TimeStampRule.DayEnd,
        },
        new("coingecko", "asset-price", new Dictionary<string, string> { ["time"] = "snapped_at", ["price_usd"] = "price" })
        {
            Constants = new Dictionary<string, string> { ["kind"] = "daily-close" }, Stamp = TimeStampRule.AsIs,
        },
        new("cbeci", "fleet", new Dictionary<string, string>
        {
            ["name"] = "Miner_name", ["released"] = "UNIX_date_of_release", ["efficiency_joules_per_terahash"] = "Efficiency_J_Gh", ["weight"] = "Qty",
        })
        {
            Scales = new Dictionary<string, decimal> { ["efficiency_joules_per_terahash"] = 1_000m },
        },
    ];

    /// <summary>Factor by field.</summary>
    public IReadOnlyDictionary<string, decimal> Scales { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Constant by field.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>What its times mean.</summary>
    public TimeStampRule Stamp { get; init; } = TimeStampRule.Auto;

    /// <summary>The layout of a name for a kind; null where there is none.</summary>
    public static ObservationLayout? Find(string name, ObservationFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return All.FirstOrDefault(layout => layout.Name == name && layout.Format == format.Name);
    }
}
