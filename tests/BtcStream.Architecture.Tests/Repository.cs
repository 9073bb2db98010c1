namespace BtcStream.Architecture.Tests;

/// <summary>The working copy: its root and its own files, build output and installed packages left out.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".idea", ".vscode", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules", "__pycache__", "artifacts",
    };

    public static string Root { get; } = FindRoot();

    /// <summary>Every file by its path from the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>Files of the folders that hold projects.</summary>
    public static IEnumerable<string> ProjectFolderFiles(string extension) =>
        Files.Where(file => file.EndsWith(extension, StringComparison.Ordinal)
            && (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal) || file.StartsWith("benchmarks/", StringComparison.Ordinal)));

    public static string Absolute(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(Absolute(file));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo directory) =>
        directory.EnumerateFiles().Where(file => file.LinkTarget is null && !NotOurs.Contains(file.Name))
            .Concat(directory.EnumerateDirectories().Where(child => child.LinkTarget is null && !NotOurs.Contains(child.Name)).SelectMany(Walk));

    private static string Relative(FileInfo file) => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');

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
