using System.Globalization;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>How attacks are measured.</summary>
/// <param name="Rate">Messages a second of the client that works.</param>
/// <param name="Connections">Of an attacker.</param>
/// <param name="PauseMillis">Between two pieces of a connection.</param>
/// <param name="Slices">Rounds.</param>
/// <param name="Length">Of a slice.</param>
/// <param name="EndsWithin">The attack ends before its slice does, so that what its end costs is measured as well.</param>
/// <param name="AttackerPrefix">What the command line of attacker and sink begins with.</param>
internal sealed record AttackPlan(double Rate, int Connections, int PauseMillis, int Slices, TimeSpan Length, bool EndsWithin, IReadOnlyList<string> AttackerPrefix)
{
    /// <summary>The order to an attacker.</summary>
    public string Order(AttackKind kind, Uri grpc, Uri http, int idleConnections) => string.Create(
        CultureInfo.InvariantCulture, $"{kind} {grpc} {http} {(kind == AttackKind.IdleConnections ? idleConnections : Connections)} {PauseMillis}");
}
