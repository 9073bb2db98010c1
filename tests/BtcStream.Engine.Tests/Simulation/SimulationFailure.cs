namespace BtcStream.Engine.Tests.Simulation;

/// <summary>Something that must always hold did not. Says which seed and how to repeat it.</summary>
internal sealed class SimulationFailure(int seed, int step, string what, Exception? cause = null) : Exception(
    $"seed {seed}, step {step}: {what}. To repeat: {SimulationTests.SeedsVariable}=1 {SimulationTests.FromVariable}={seed} dotnet test "
    + $"tests/BtcStream.Engine.Tests -c Release --filter FullyQualifiedName~{nameof(SimulationTests)}",
    cause)
{
    public int Seed { get; } = seed;
}
