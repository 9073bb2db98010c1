namespace BtcStream.Microbenchmarks.Ratios;

/// <summary>A ratio that has a target: the time of <paramref name="Slow"/> over the time of <paramref name="Fast"/>.</summary>
/// <param name="Name">What is compared, in words.</param>
/// <param name="SlowName">What the numerator does.</param>
/// <param name="Slow">Numerator.</param>
/// <param name="FastName">What the denominator does.</param>
/// <param name="Fast">Denominator.</param>
/// <param name="Target">The bound, or null where the machine is not one that the target speaks of.</param>
/// <param name="IsUpperBound">Whether the ratio must stay below the target rather than reach it.</param>
internal sealed record RatioCase(
    string Name, string SlowName, Action Slow, string FastName, Action Fast, double? Target, bool IsUpperBound = false)
{
    public bool? IsMetBy(double ratio) => Target is null ? null : IsUpperBound ? ratio <= Target : ratio >= Target;

    public string DescribeTarget() =>
        Target is null ? "no target on this machine" : FormattableString.Invariant($"target {(IsUpperBound ? "≤" : "≥")} {Target}");
}
