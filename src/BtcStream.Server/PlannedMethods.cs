namespace BtcStream.Server;

/// <summary>The one list of methods that the contract has and the server does not build yet. They answer UNIMPLEMENTED.</summary>
internal static class PlannedMethods
{
    public static IReadOnlyList<string> All { get; } =
    [
        "btcstream.v1.ScenarioService/GetTouchProbability",
        "btcstream.v1.StressService/GetVolatilityRegime",
        "btcstream.v1.StressService/GetMinerStress",
        "btcstream.v1.StressService/GetTreasuryStress",
        "btcstream.v1.StressService/GetSpillover",
        "btcstream.v1.StressService/GetStressTable",
    ];
}
