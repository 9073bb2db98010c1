namespace BtcStream.Quant.Stress;

/// <summary>One kind of mining machine.</summary>
/// <param name="Name">Model.</param>
/// <param name="JoulesPerTerahash">Efficiency, J/TH, above zero.</param>
/// <param name="Share">Share of the network's hash rate, 0 or more; a <see cref="FleetTable"/> scales shares to sum to 1.</param>
public readonly record struct FleetMachine(string Name, double JoulesPerTerahash, double Share);
