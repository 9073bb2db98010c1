using System.Globalization;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>How attacks are measured.</summary>
/// <param name="Rate">Messages a second of the client that works.</param>
/// <param name="Connections">Of an attacker.</param>
/// <param name="PauseMillis">Between two pieces of a connection.</param>
/// <param name="Slices">Rounds.</param>
/// <param name="Length">Of a slice.</param>
/// <param name="AttackerPrefix">What the command line of attacker and sink begins with.</param>
internal sealed record AttackPlan(double Rate, int Connections, int PauseMillis, int Slices, TimeSpan Length, IReadOnlyList<string> AttackerPrefix)
{
    /// <summary>The order to an attacker.</summary>
    public string Order(AttackKind kind, Uri grpc, Uri http, int idleConnections) => string.Create(
        CultureInfo.InvariantCulture, $"{kind} {grpc} {http} {(kind == AttackKind.IdleConnections ? idleConnections : Connections)} {PauseMillis}");
}
