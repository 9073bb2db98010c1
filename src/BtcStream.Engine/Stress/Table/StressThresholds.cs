using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>
/// The thresholds of the stress table: the defaults of <see cref="StressRowKinds"/>, and what a user puts in their place, for a kind or for one row of it. Part of the
/// engine's options, so of its inputs. Immutable; any thread.
/// </summary>
public sealed class StressThresholds
{
    private readonly Dictionary<string, StressThreshold?> _byName;

    private StressThresholds(Dictionary<string, StressThreshold?> byName, double[] watchedStrikes) => (_byName, WatchedStrikes) = (byName, watchedStrikes);

    /// <summary>The defaults.</summary>
    public static StressThresholds Default { get; } = new([], []);

    /// <summary>Strikes that have a row of their naive net gamma, USD per coin, rising.</summary>
    public IReadOnlyList<double> WatchedStrikes { get; }

    /// <summary>The threshold of a row: its own, else its kind's; null where the row is not judged.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name, key included.</param>
    public StressThreshold? Of(StressRowKind kind, string name)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return _byName.TryGetValue(name, out StressThreshold? own) || _byName.TryGetValue(kind.Name, out own) ? own : kind.Threshold;
    }

    /// <summary>All that differs from the defaults, as text in a fixed order; empty where nothing does.</summary>
    internal string ToText() => string.Join(
        ';',
        _byName.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => FormattableString.Invariant($"{pair.Key}={pair.Value}"))
            .Concat(WatchedStrikes.Select(strike => FormattableString.Invariant($"strike={strike:R}"))));

    /// <summary>With another threshold for a row or a kind of rows.</summary>
    /// <param name="name">A kind's name, or a row's with its key.</param>
    /// <param name="threshold">The threshold; null for none.</param>
    /// <exception cref="ArgumentException">There is no such row, or a number is out of its range.</exception>
    public StressThresholds With(string name, StressThreshold? threshold)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (KindOf(name) is null)
        {
            throw new ArgumentException($"row is '{name}': there is no such row of the stress table", nameof(name));
        }

        if (threshold is { IsValid: false })
        {
            throw new ArgumentException($"the threshold of '{name}' is not finite, or its watch_distance or hysteresis is below 0", nameof(threshold));
        }

        return new StressThresholds(new Dictionary<string, StressThreshold?>(_byName) { [name] = threshold }, [.. WatchedStrikes]);
    }

    /// <summary>With rows for these strikes.</summary>
    /// <exception cref="ArgumentException">A strike is not above 0 and finite.</exception>
    public StressThresholds WithStrikes(IEnumerable<double> strikes)
    {
        double[] sorted = [.. strikes.Distinct().Order()];
        return Array.TrueForAll(sorted, strike => strike > 0.0 && double.IsFinite(strike))
            ? new StressThresholds(_byName, sorted)
            : throw new ArgumentException("a strike must be a finite number above 0", nameof(strikes));
    }

    /// <summary>The kind of a row by its name; null where there is none.</summary>
    public static StressRowKind? KindOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? name : name[..colon];
        return StressRowKinds.All.FirstOrDefault(one => one.Name == kind && (colon < 0 || one.IsKeyed));
    }
}
