using BtcStream.Engine.Publication;
using BtcStream.Quant.Cascade;

namespace BtcStream.Server.Alerts.Rules;

/// <summary>
/// An acceleration zone opens or closes. Zones of one direction with less than a gap between them are one, and a zone is the same as long as it overlaps itself: one that
/// grows, shrinks or wanders is not told again. What is there when depth is first known is where things stand.
/// </summary>
/// <param name="name">Name of the rule.</param>
/// <param name="direction">The direction of the moves that feed themselves.</param>
/// <param name="minGain">Least peak of the loop gain, 1 or more.</param>
/// <param name="joinBasisPoints">Zones nearer to each other than this, basis points of the index, are one.</param>
/// <param name="holdNanos">How long a zone must be there, or be gone.</param>
internal sealed class ZoneRule(string name, CascadeDirection direction, double minGain, double joinBasisPoints, long holdNanos) : IAlertRule
{
    private readonly List<Tracked> _zones = [];
    private long? _knownSince;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public RiskParts Parts => RiskParts.Summary;

    /// <inheritdoc/>
    public IEnumerable<AlertFinding> Observe(AlertFigures figures)
    {
        bool knowsDepth = direction == CascadeDirection.Down ? figures.KnowsDepthBelow : figures.KnowsDepthAbove;
        if (!knowsDepth || !(figures.IndexPrice > 0.0))
        {
            return [];
        }

        long now = figures.AsOfUnixNanos;
        _knownSince ??= figures.IsFirst ? long.MinValue : now;
        bool isSettling = figures.IsFirst || (_knownSince != long.MinValue && now - _knownSince < holdNanos);
        List<Zone> zones = Join(figures);
        Match(zones, now);
        List<AlertFinding> findings = [];
        foreach (Tracked zone in _zones.ToList())
        {
            if (Settle(zone, now, isSettling, figures) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    private AlertFinding? Settle(Tracked zone, long now, bool isSettling, AlertFigures figures)
    {
        bool hasHeld = isSettling || now - zone.Since >= holdNanos;
        if (zone.IsThere == zone.IsTold)
        {
            if (!zone.IsThere)
            {
                _zones.Remove(zone);
            }

            return null;
        }

        if (!hasHeld)
        {
            return null;
        }

        zone.IsTold = zone.IsThere;
        if (!zone.IsThere)
        {
            _zones.Remove(zone);
        }

        string words = FormattableString.Invariant($"zone {(zone.IsThere ? "opened" : "closed")}: a {(direction == CascadeDirection.Down ? "fall" : "rise")} feeds itself {(zone.IsThere ? "" : "no more ")}from {zone.Extent.From:N0} to {zone.Extent.To:N0} (gain {zone.Extent.Gain:0.00}); index {figures.IndexPrice:N2}");
        return isSettling ? null
            : zone.IsThere ? new AlertFinding(AlertKind.ZoneOpened, words, [], Values(zone.Extent, figures))
            : new AlertFinding(AlertKind.ZoneClosed, words, Values(zone.Extent, figures), [AlertValue.Of("index_price_usd", figures.IndexPrice)]);
    }

    /// <summary>Zones of the direction with gain enough, near ones joined; nearest first.</summary>
    private List<Zone> Join(AlertFigures figures)
    {
        double gap = figures.IndexPrice * joinBasisPoints / 10_000.0;
        List<Zone> joined = [];
        foreach (AccelerationZone zone in figures.Zones)
        {
            if (zone.Direction != direction || zone.PeakLoopGain < minGain)
            {
                continue;
            }

            if (joined.Count > 0 && Math.Abs(zone.FromPrice - joined[^1].To) <= gap)
            {
                joined[^1] = new Zone(joined[^1].From, zone.ToPrice, Math.Max(joined[^1].Gain, zone.PeakLoopGain));
            }
            else
            {
                joined.Add(new Zone(zone.FromPrice, zone.ToPrice, zone.PeakLoopGain));
            }
        }

        return joined;
    }

    /// <summary>Each tracked zone becomes those that it overlaps, and gone where there is none; two that have become one are one.</summary>
    private void Match(List<Zone> zones, long now)
    {
        HashSet<Zone> taken = [];
        foreach (Tracked tracked in _zones.OrderByDescending(zone => zone.IsTold).ToList())
        {
            List<Zone> overlaps = [.. zones.Where(zone => zone.Overlaps(tracked.Extent))];
            bool isThere = overlaps.Count > 0;
            if (isThere && overlaps.TrueForAll(taken.Contains))
            {
                _zones.Remove(tracked);
                continue;
            }

            taken.UnionWith(overlaps);
            if (isThere != tracked.IsThere)
            {
                (tracked.IsThere, tracked.Since) = (isThere, now);
            }

            tracked.Extent = isThere ? new Zone(overlaps[0].From, overlaps[^1].To, overlaps.Max(zone => zone.Gain)) : tracked.Extent;
        }

        _zones.AddRange(zones.Where(zone => !taken.Contains(zone)).Select(zone => new Tracked { Extent = zone, IsThere = true, Since = now }));
    }

    private AlertValue[] Values(Zone zone, AlertFigures figures) =>
    [
        AlertValue.Of("direction", direction == CascadeDirection.Down ? "down" : "up"),
        AlertValue.Of("from_price_usd", zone.From),
        AlertValue.Of("to_price_usd", zone.To),
        AlertValue.Of("peak_loop_gain", double.IsFinite(zone.Gain) ? zone.Gain : double.NaN),
        AlertValue.Of("index_price_usd", figures.IndexPrice),
    ];

    private readonly record struct Zone(double From, double To, double Gain)
    {
        public bool Overlaps(Zone other) => Math.Min(From, To) <= Math.Max(other.From, other.To) && Math.Min(other.From, other.To) <= Math.Max(From, To);
    }

    private sealed class Tracked
    {
        public Zone Extent { get; set; }

        public bool IsThere { get; set; }

        public bool IsTold { get; set; }

        public long Since { get; set; }
    }
}
