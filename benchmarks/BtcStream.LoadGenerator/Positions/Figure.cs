namespace BtcStream.LoadGenerator.Positions;

/// <summary>One figure of a run: quartiles over its slices or calls.</summary>
/// <param name="Arm">What was measured.</param>
/// <param name="Name">What it is, unit last.</param>
/// <param name="Median">Median.</param>
/// <param name="Lower">Lower quartile.</param>
/// <param name="Upper">Upper quartile.</param>
/// <param name="Worst">The largest.</param>
/// <param name="Samples">Slices or calls.</param>
/// <param name="Target">The target as the project states it, or null.</param>
internal sealed record Figure(PositionArm Arm, string Name, double Median, double Lower, double Upper, double Worst, int Samples, string? Target)
{
    public static Figure Of(PositionArm arm, string name, IReadOnlyCollection<double> values, string? target = null) => new(
        arm, name, Statistics.Median(values), Statistics.Quartile(values, 1), Statistics.Quartile(values, 3), values.Max(), values.Count, target);

    public static Figure Of(PositionArm arm, string name, double value, string? target = null) => new(arm, name, value, value, value, value, 1, target);
}
