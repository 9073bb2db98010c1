using System.Diagnostics;
using System.Globalization;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>A process by its number and the moment it began, which no other has.</summary>
internal readonly record struct ProcessIdentity(int Id, string Started);

/// <summary>What Linux says of processes, and signals to them.</summary>
internal static class LinuxProcesses
{
    /// <summary>Places of fields in <c>/proc/PID/stat</c> after the program's name (proc(5)): state, parent, start.</summary>
    private const int State = 0;
    private const int Parent = 1;
    private const int Started = 19;

    /// <summary>The children of a process that have not ended.</summary>
    public static IReadOnlyList<ProcessIdentity> ChildrenOf(int parent) =>
    [
        .. from folder in Directory.GetDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0
           where id > 0
           let fields = Read(id)
           where fields is not null && fields[State] != "Z" && fields[Parent] == parent.ToString(CultureInfo.InvariantCulture)
           select new ProcessIdentity(id, fields[Started]),
    ];

    /// <summary>Whether a process runs: one that has ended and waits for its parent to notice does not.</summary>
    public static bool IsRunning(ProcessIdentity process) =>
        Read(process.Id) is { } fields && fields[Started] == process.Started && fields[State] is not ("Z" or "X");

    /// <summary>Sends a signal to a process, or with a negative number to its group.</summary>
    public static async Task SignalAsync(string signal, int id)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {id}")]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private static string[]? Read(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
