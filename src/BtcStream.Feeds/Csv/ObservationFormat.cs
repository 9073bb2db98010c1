using BtcStream.Engine.Ring;
using static BtcStream.Feeds.Csv.ObservationFieldType;

namespace BtcStream.Feeds.Csv;

/// <summary>What a file of one kind of observations can say: the fields of the wire contract, and a few that the reader turns into them.</summary>
/// <param name="Name">The kind's name on a command line, e.g. "volatility-index".</param>
/// <param name="Kind">The kind.</param>
/// <param name="Fields">Its fields; the time is the first, the name, where the kind has one, the second.</param>
/// <param name="NameField">Field that names what is observed; null where nothing needs a name.</param>
public sealed record ObservationFormat(string Name, ObservationKind Kind, IReadOnlyList<ObservationField> Fields, string? NameField = null)
{
    /// <summary>The time of a row.</summary>
    public const string TimeField = "time";

    /// <summary>Fleet: an amount from which the shares of a table are computed.</summary>
    public const string WeightField = "weight";

    /// <summary>Fleet: when a machine came out, for a range of them.</summary>
    public const string ReleasedField = "released";

    private const double MostVolatility = 5.0;

    /// <summary>A hundred times the network's 1,000 EH/s; as TH/s, what it had in 2014.</summary>
    private const double MostHashRate = 1e5;

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ObservationFormat> All { get; } =
    [
        Create("network", ObservationKind.Network, null,
            Number("hash_rate_ehs", "EH/s") with { MostUnscaled = MostHashRate, LikelyScale = "0.000001", LikelyUnit = "TH/s" }, Number("difficulty", "dimensionless"), Number("blocks", "blocks of the period") with { IsCount = true },
            Number("fees_btc", "BTC"),
            Number("issuance_btc", "BTC"), Number("issuance_usd", "USD"), Number("subsidy_btc", "BTC a block"), Number("period_seconds", "s; absent: a day")),
        Create("volatility-index", ObservationKind.VolatilityIndex, "index",
            Volatility("open"), Volatility("high"), Volatility("low"), Volatility("close") with { IsRequired = true }),
        Create("asset-price", ObservationKind.AssetPrice, "asset",
            Number("price_usd", "USD a unit") with { IsRequired = true, Headers = ["price"] }, new("kind", PriceKind, "live or daily-close")),
        Create("treasury", ObservationKind.Treasury, "holder",
            Number("amount_btc", "BTC bought; negative is a sale"), Number("price_usd", "USD a coin"), Number("holding_btc", "BTC held afterwards")),
        Create("fleet", ObservationKind.Fleet, null,
            new("name", Text, "model") { IsOfPart = true }, Part("efficiency_joules_per_terahash", "J/TH") with { IsRequired = true },
            Part("share", "0 to 1"), Part(WeightField, "any; shares are weights over their sum"), new(ReleasedField, Time, "for --from and --to") { IsOfPart = true }),
        Create("energy", ObservationKind.Energy, null,
            Number("electricity_usd_per_kwh", "USD/kWh"), Number("electricity_share", "0 to 1"), Number("alternative_revenue_usd_per_mwh", "USD/MWh")),
        Create("cost-basis", ObservationKind.CostBasis, null,
            Required("price_low", "USD a coin"), Required("price_high", "USD a coin"), Required("amount_btc", "BTC")),
        Create("prediction-market", ObservationKind.PredictionMarket, "market",
            Number("barrier_price", "USD a coin") with { IsRequired = true }, new("until", Time, "end of the bet") { IsRequired = true },
            Number("probability", "0 to 1") with { IsRequired = true }),
        Create("supply-curve", ObservationKind.SupplyCurve, "name",
            Required("price", "USD a coin"), Required("supply_usd", "USD"), Number("horizon_hours", "h; absent: 24"), new("assumption", Text, "for a person")),
    ];

    /// <summary>Whether several rows make one observation.</summary>
    public bool IsList => Fields.Any(item => item.IsOfPart);

    /// <summary>The kind of a name; null where there is none of it.</summary>
    public static ObservationFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The field of a name; null where the kind has none of it.</summary>
    public ObservationField? FindField(string name) => Fields.FirstOrDefault(field => field.Name == name);

    private static ObservationFormat Create(string name, ObservationKind kind, string? nameField, params ObservationField[] fields)
    {
        ObservationField time = new(TimeField, Time, "moment, or end of the period") { IsRequired = true, Headers = ["date", "timestamp", "datetime", "day"] };
        return new ObservationFormat(
            name, kind, nameField is null ? [time, .. fields] : [time, new(nameField, Text, "name") { IsRequired = true }, .. fields], nameField);
    }

    private static ObservationField Number(string name, string unit) => new(name, ObservationFieldType.Number, unit);

    private static ObservationField Volatility(string name) => Number(name, "decimal a year") with { MostUnscaled = MostVolatility, LikelyScale = "percent", LikelyUnit = "percent" };

    private static ObservationField Part(string name, string unit) => Number(name, unit) with { IsOfPart = true };

    private static ObservationField Required(string name, string unit) => Part(name, unit) with { IsRequired = true };
}
