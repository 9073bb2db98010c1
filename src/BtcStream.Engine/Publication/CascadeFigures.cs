using BtcStream.Engine.Stress;
using BtcStream.Quant.Cascade;

namespace BtcStream.Engine.Publication;

/// <summary>
/// The ladder of loop gain around the index under one positioning model, and its acceleration zones. Immutable to readers while its view is held.
/// </summary>
public sealed class CascadeFigures
{
    private CascadeStep[] _steps = [];
    private int _stepCount;
    private AccelerationZone[] _zones = [];
    private int _zoneCount;

    /// <summary>Steps by rising price: first those of a fall, from the far end to the index, then those of a rise. With <see cref="RiskParts.Cascade"/>.</summary>
    public ReadOnlySpan<CascadeStep> Steps => _steps.AsSpan(0, _stepCount);

    /// <summary>Where a move feeds itself: falls first, nearest first within each direction. With the cascade or the summary.</summary>
    public ReadOnlySpan<AccelerationZone> Zones => _zones.AsSpan(0, _zoneCount);

    /// <summary>The depth model of falls; none where nothing is known of depth.</summary>
    public DepthModel DepthBelow { get; internal set; }

    /// <summary>The depth model of rises; none where nothing is known of depth.</summary>
    public DepthModel DepthAbove { get; internal set; }

    /// <summary>The supply curves that count in falls: those on by default, by name.</summary>
    public IReadOnlyList<SupplyUse> SupplyCurves => Supply.Uses;

    internal SupplyImage Supply { get; set; } = SupplyImage.None;

    /// <summary>Sequence at which anything of it last changed; 0 where there is none.</summary>
    public long Version { get; internal set; }

    internal void Clear()
    {
        (_stepCount, _zoneCount, Version) = (0, 0, 0);
        (DepthBelow, DepthAbove) = (DepthModel.None, DepthModel.None);
        Supply = SupplyImage.None;
    }

    internal Span<CascadeStep> AddSteps(int count)
    {
        if (_steps.Length < _stepCount + count)
        {
            Array.Resize(ref _steps, 2 * (_stepCount + count));
        }

        _stepCount += count;
        return _steps.AsSpan(_stepCount - count, count);
    }

    internal void AddZones(ReadOnlySpan<AccelerationZone> zones)
    {
        if (_zones.Length < _zoneCount + zones.Length)
        {
            Array.Resize(ref _zones, 2 * (_zoneCount + zones.Length));
        }

        zones.CopyTo(_zones.AsSpan(_zoneCount));
        _zoneCount += zones.Length;
    }

    internal bool IsSame(CascadeFigures other) =>
        Steps.SequenceEqual(other.Steps) && Zones.SequenceEqual(other.Zones) && DepthBelow == other.DepthBelow && DepthAbove == other.DepthAbove
        && Supply.HasSameNames(other.Supply);
}
