namespace BtcStream.Server;

/// <summary>The one list of methods that the contract has and the server does not build yet, none at present. They answer UNIMPLEMENTED.</summary>
internal static class PlannedMethods
{
    public static IReadOnlyList<string> All { get; } = [];
}
