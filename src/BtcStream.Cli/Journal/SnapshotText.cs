using System.Text.Json.Nodes;
using BtcStream.Cli.Output;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Cli.Journal;

/// <summary>What is said of a snapshot.</summary>
internal static class SnapshotText
{
    public static string Describe(SnapshotInfo? snapshot) => snapshot is null
        ? Figures.Absent
        : $"{snapshot.File}, up to record {Figures.Count((ulong)snapshot.LastRecord)}, {Figures.Count((ulong)snapshot.Bytes)} bytes, as of "
            + (snapshot.AsOfUnixNanos == long.MinValue ? Figures.Absent : Figures.Time((ulong)snapshot.AsOfUnixNanos));

    /// <summary>Ends a command that looked at snapshots, and has said what it found.</summary>
    /// <param name="problems">What is wrong with those that cannot be used, each with its name.</param>
    /// <exception cref="CliException">There are any: no start could use them.</exception>
    public static int ExitCodeOf(IReadOnlyCollection<string> problems) => problems.Count == 0
        ? ExitCodes.Ok
        : throw new CliException(ExitCodes.Verification, $"{(problems.Count == 1 ? "a snapshot" : $"{problems.Count} snapshots")} cannot be used: {string.Join("; ", problems)}");

    public static JsonObject? ToJson(SnapshotInfo? snapshot) => snapshot is null ? null : new JsonObject
    {
        ["file"] = snapshot.File,
        ["lastRecord"] = snapshot.LastRecord,
        ["bytes"] = snapshot.Bytes,
        ["asOfUnixNanos"] = snapshot.AsOfUnixNanos == long.MinValue ? null : snapshot.AsOfUnixNanos,
        ["sequence"] = snapshot.Sequence,
    };
}
