namespace BtcStream.Quant.Stress;

/// <summary>
/// A threshold with hysteresis. A figure at or beyond the threshold is stressed; within <see cref="WatchDistance"/> of it, watched. A state that is worse is
/// entered at its boundary, and left only when the figure has come back beyond the boundary by more than <see cref="Hysteresis"/>.
/// </summary>
/// <param name="Threshold">In the figure's unit.</param>
/// <param name="Side">Which side is stress.</param>
/// <param name="WatchDistance">How near is near, in the figure's unit, 0 or more; 0: nothing is watched.</param>
/// <param name="Hysteresis">How far the figure must come back, in its unit, 0 or more.</param>
public readonly record struct StressThreshold(double Threshold, ThresholdSide Side, double WatchDistance, double Hysteresis)
{
    /// <summary>True when every number is in its range.</summary>
    public bool IsValid => double.IsFinite(Threshold)
        && WatchDistance >= 0.0 && double.IsFinite(WatchDistance)
        && Hysteresis >= 0.0 && double.IsFinite(Hysteresis);

    /// <summary>The state that follows from a figure and the state before. From no data it starts afresh, without hysteresis.</summary>
    /// <param name="figure">The figure; not a finite number: no data.</param>
    /// <param name="before">The state before.</param>
    public StressState Next(double figure, StressState before)
    {
        if (!double.IsFinite(figure))
        {
            return StressState.NoData;
        }

        double excess = Side == ThresholdSide.Above ? figure - Threshold : Threshold - figure;
        if (excess >= 0.0 || (before == StressState.Stressed && excess >= -Hysteresis))
        {
            return StressState.Stressed;
        }

        bool wasNear = before is StressState.Watch or StressState.Stressed;
        bool isNear = excess >= -WatchDistance && WatchDistance > 0.0;
        return isNear || (wasNear && excess >= -WatchDistance - Hysteresis) ? StressState.Watch : StressState.Calm;
    }
}

/// <summary>The state of one figure and the time since which it has been in it. A value: keep it, and replace it by what <see cref="Next"/> gives.</summary>
/// <param name="State">The state.</param>
/// <param name="SinceUnixNanos">When it was entered: the time of the first update, or of the one that changed it.</param>
public readonly record struct StressStatus(StressState State, long SinceUnixNanos)
{
    /// <summary>The status after an update; the same where the state did not change.</summary>
    /// <param name="threshold">The threshold.</param>
    /// <param name="figure">The figure; not a finite number: no data.</param>
    /// <param name="asOfUnixNanos">Time of the update.</param>
    public StressStatus Next(in StressThreshold threshold, double figure, long asOfUnixNanos)
    {
        StressState next = threshold.Next(figure, State);
        return next == State && SinceUnixNanos != 0 ? this : new(next, asOfUnixNanos);
    }
}
