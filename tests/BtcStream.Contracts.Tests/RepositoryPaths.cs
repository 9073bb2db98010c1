namespace BtcStream.Contracts.Tests;

/// <summary>Places in the working copy that tests read, and that the snapshot is written to.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = FindRoot();

    public static string Snapshot { get; } = Path.Combine(Root, "tests", "BtcStream.Contracts.Tests", "Snapshot");

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "BtcStream.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds BtcStream.sln.");
    }
}
