using System.Globalization;
using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>The slices of one attack.</summary>
/// <param name="kind">Which.</param>
internal sealed class AttackArms(AttackKind kind)
{
    /// <summary>Nobody attacks.</summary>
    public List<LoopSlice> Peace { get; } = [];

    /// <summary>The attacker attacks the sink.</summary>
    public List<LoopSlice> Beside { get; } = [];

    /// <summary>The attacker attacks the server.</summary>
    public List<LoopSlice> Under { get; } = [];

    /// <summary>What was done to the sink.</summary>
    public List<AttackResult> OnSink { get; } = [];

    /// <summary>What was done to the server.</summary>
    public List<AttackResult> OnServer { get; } = [];

    /// <summary>A row of the table.</summary>
    /// <param name="sliceSeconds">Length of a slice.</param>
    public string Describe(double sliceSeconds)
    {
        double attackSeconds = OnServer.Sum(attack => attack.Seconds);
        double sinkSeconds = OnSink.Sum(attack => attack.Seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {P99Micros(Peace):N0} | {P99Micros(Beside):N0} | {P99Micros(Under):N0} | {P99Ratio(Beside, Peace)} | {P99Ratio(Under, Peace)} | {P99Ratio(Under, Beside)}")
            + string.Create(
                CultureInfo.InvariantCulture,
                $" | {Cores(Peace, sliceSeconds):N2} → {Cores(Under, sliceSeconds):N2} | {OnSink.Sum(attack => attack.CpuSeconds) / sinkSeconds:N2}, {OnServer.Sum(attack => attack.CpuSeconds) / attackSeconds:N2}")
            + string.Create(
                CultureInfo.InvariantCulture,
                $" | {OnSink.Sum(attack => attack.Pieces) / sinkSeconds:N0}, {OnServer.Sum(attack => attack.Pieces) / attackSeconds:N0} | {OnServer.Sum(attack => attack.Closed):N0} |");
    }

    private static double P99Micros(List<LoopSlice> slices) => LatencyResult.Merge(slices).Percentile(99.0) / 1e3;

    private static Ratio P99Ratio(List<LoopSlice> over, List<LoopSlice> under) => Ratio.Of(over, under, slice => slice.Latencies.Percentile(99.0));

    private static double Cores(List<LoopSlice> slices, double sliceSeconds) => slices.Sum(slice => slice.ServerCpuSeconds) / (slices.Count * sliceSeconds);
}
