using System.Globalization;
using System.Text;
using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Durability;

/// <summary>
/// The options of an engine that its state depends on, as text: one <c>name=value</c> a line. A journal replays only into an engine that has the same. What
/// shapes answers alone is left out: it may change from one run to the next.
/// </summary>
public static class ReplayOptions
{
    /// <summary>Options that no state depends on: history and views are computed anew, and nothing computed depends on the seed.</summary>
    internal static IReadOnlySet<string> Exempt { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(EngineOptions.HashSeed),
        nameof(EngineOptions.HistoryMinutes),
        nameof(EngineOptions.HistoryHours),
        nameof(EngineOptions.MaxTombstones),
    };

    /// <summary>
    /// Options that stored state itself depends on, so that no snapshot lets them change: cells and prices on the grid, ids and stored prices of margin models, what
    /// open interest and trades have come to, states that are kept. Any other may change where a snapshot covers the whole journal.
    /// </summary>
    internal static IReadOnlySet<string> Stored { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(EngineOptions.LadderGrid),
        nameof(EngineOptions.MarginModels),
        nameof(EngineOptions.ModelledOpenInterest),
        nameof(EngineOptions.TakerFlowStartUnixNanos),
        nameof(EngineOptions.KeepsStressStates),
    };

    /// <summary>The options as text.</summary>
    public static string Of(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        foreach (System.Reflection.PropertyInfo property in typeof(EngineOptions).GetProperties().Where(p => !Exempt.Contains(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{property.Name}={ValueOf(property.Name, property.GetValue(options))}\n");
        }

        return text.ToString();
    }

    /// <summary>What differs between two texts: one sentence an option; empty where they are the same.</summary>
    public static IReadOnlyList<string> Differences(string journal, string engine) => Compare(journal, engine, _ => true);

    /// <summary>As <see cref="Differences(string, string)"/>, of the options that stored state itself depends on.</summary>
    internal static IReadOnlyList<string> StoredDifferences(string snapshot, string engine) => Compare(snapshot, engine, Stored.Contains);

    private static IReadOnlyList<string> Compare(string journal, string engine, Func<string, bool> counts)
    {
        Dictionary<string, string> held = Parse(journal);
        Dictionary<string, string> wanted = Parse(engine);

        // An option that the program has learned since was what it is by default.
        foreach ((string name, string value) in Parse(Of(new EngineOptions())))
        {
            held.TryAdd(name, value);
        }

        return
        [
            .. held.Keys.Union(wanted.Keys).Order(StringComparer.Ordinal)
                .Where(name => counts(name) && held.GetValueOrDefault(name) != wanted.GetValueOrDefault(name))
                .Select(name => $"{name} was {held.GetValueOrDefault(name, "unknown")} and is {wanted.GetValueOrDefault(name, "unknown")}"),
        ];
    }

    /// <summary>
    /// Options that a journal's text stands for, as far as it can say them: margin tables, classes of leverage and thresholds of stress are given, since the text
    /// only has a hash of them.
    /// </summary>
    /// <param name="text">The text of a segment.</param>
    /// <param name="given">Everything that the text does not hold.</param>
    /// <returns>Options that may still differ in what cannot be read back: see <see cref="Differences"/>.</returns>
    public static EngineOptions Restore(string text, EngineOptions given)
    {
        ArgumentNullException.ThrowIfNull(given);
        EngineOptions restored = given with { };
        foreach ((string name, string value) in Parse(text))
        {
            if (typeof(EngineOptions).GetProperty(name) is { CanWrite: true } property && Read(property.PropertyType, value) is { } read)
            {
                property.SetValue(restored, read);
            }
        }

        return restored;
    }

    internal static ulong DigestOf(string text)
    {
        // FNV-1a, 64 bits.
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x0000_0100_0000_01B3;
        }

        return hash;
    }

    private static Dictionary<string, string> Parse(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.Ordinal);

    private static object? Read(Type type, string value) =>
        type == typeof(int) && int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int whole) ? whole
        : type == typeof(long) && long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out long wide) ? wide
        : type == typeof(double) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : type == typeof(bool) ? value == "true"
        : type == typeof(ClockMode) && Enum.TryParse(value, out ClockMode clock) ? clock
        : type == typeof(PriceGrid) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double step) ? new PriceGrid(step)
        : null;

    private static string ValueOf(string name, object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        PriceGrid grid => grid.StepBasisPoints.ToString("R", CultureInfo.InvariantCulture),
        MarginModelCatalog catalog => $"{catalog.Entries.Count} tables, hash {DigestOf(TextOf(catalog)):x16}",
        ModelledOpenInterest modelled => TextOf(modelled),
        StressThresholds thresholds => thresholds.ToText() is { Length: > 0 } own ? $"own, hash {DigestOf(own):x16}" : "default",
        _ => throw new InvalidOperationException($"The option {name} has no text: a journal could not tell whether it is the same."),
    };

    private static string TextOf(ModelledOpenInterest modelled) => string.Create(CultureInfo.InvariantCulture, $"rate {modelled.MaintenanceRate:R} ")
        + string.Join(' ', modelled.Classes.ToArray().Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Leverage:R}x:{one.Share:R}")));

    private static string TextOf(MarginModelCatalog catalog)
    {
        var text = new StringBuilder();
        foreach (MarginModelEntry entry in catalog.Entries)
        {
            MarginModelDefinition model = entry.Model.Definition;
            text.Append(CultureInfo.InvariantCulture, $"{entry.Id}|{model.Name}|{model.Venue}|{model.Underlying}|{model.Settlement}|{model.Formula}|{model.QuoteCurrency}|");
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(',', model.Contracts)}|{model.Kind}|{entry.IsVenueDefault}|{entry.IsUserSupplied}|{model.IsDefault}|{model.FeeRate:R}|");
            foreach (MarginBracket bracket in model.Brackets)
            {
                text.Append(CultureInfo.InvariantCulture, $"{bracket.Floor:R},{bracket.Cap:R},{bracket.MaintenanceRate:R},{bracket.Deduction:R};");
            }

            text.Append(CultureInfo.InvariantCulture, $"|{model.LinearRate?.MaintenanceBase:R},{model.LinearRate?.MaintenanceSlope:R}\n");
        }

        return text.ToString();
    }
}
