using System.Runtime.InteropServices;

namespace BtcStream.Cli.Demo;

/// <summary>Where the server's program and the runtime that runs it are.</summary>
internal static class ServerProgram
{
    private const string FileName = "BtcStream.Server.dll";

    /// <summary>Its name where it needs no runtime, as packaging/publish.sh makes it.</summary>
    private const string Published = "btcstream-server";
    private const string OwnProject = "BtcStream.Cli";
    private const string ServerProject = "BtcStream.Server";

    /// <summary>Finds the server's program.</summary>
    /// <param name="given">As the command line names it; null where it does not.</param>
    /// <param name="ownFolder">Where this program is.</param>
    /// <returns>The path of its assembly, or of a program that needs no runtime.</returns>
    /// <exception cref="CliException">It is not there; the message says where it was looked for.</exception>
    public static string Find(string? given, string ownFolder)
    {
        string[] candidates = given is not null ? [Path.GetFullPath(given)] : [.. Candidates(ownFolder)];
        return candidates.FirstOrDefault(File.Exists) ?? throw new CliException(
            ExitCodes.Usage,
            $"the server's program is not there; looked for {string.Join(" and ", candidates)}. Build it (dotnet build src/{ServerProject} -c Release), or name it with --server-program");
    }

    /// <summary>What starts it: the program itself, or the runtime with its assembly.</summary>
    /// <param name="program">As <see cref="Find"/> gives it.</param>
    public static (string File, string[] Arguments) StartOf(string program) =>
        program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? (FindRuntime(), [program]) : (program, []);

    /// <summary>The program that runs assemblies: of the installation that runs this one.</summary>
    public static string FindRuntime()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

        // <installation>/shared/Microsoft.NETCore.App/<version>/
        string beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host) ? host : File.Exists(beside) ? beside : name;
    }

    /// <summary>Beside this program, as published together; or in the server's own build output, as in a clone.</summary>
    private static IEnumerable<string> Candidates(string ownFolder)
    {
        yield return Path.Combine(ownFolder, FileName);
        yield return Path.Combine(ownFolder, OperatingSystem.IsWindows() ? Published + ".exe" : Published);
        string[] parts = ownFolder.Split(Path.DirectorySeparatorChar);
        int project = Array.LastIndexOf(parts, OwnProject);
        if (project >= 0)
        {
            parts[project] = ServerProject;
            yield return Path.Combine(string.Join(Path.DirectorySeparatorChar, parts), FileName);
        }
    }
}
