using System.Diagnostics;

namespace BtcStream.Cluster.Tests.Brokers;

/// <summary>Programs that end with the process that starts them, however that ends: a test runner that is killed leaves no broker behind.</summary>
internal static class WatchedProcess
{
    /// <summary>
    /// The kernel closes the other end of the watcher's input when the one who started it is gone. It then kills the program, frozen or not, unless that is not its parent
    /// any more: the program has ended, and its number may be somebody else's.
    /// </summary>
    private const string Script =
        """
        exec 3<&0
        sh -c 'cat > /dev/null; [ "$(cut -d" " -f4 "/proc/$$/stat")" = "$0" ] && kill -9 "$0"' $$ <&3 3<&- > /dev/null 2>&1 &
        exec "$@" < /dev/null 3<&-
        """;

    /// <summary>How to start one. Its standard input is taken; the process of the shell becomes the program's, so its number is the one to signal.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessStartInfo Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        foreach (string argument in (string[])["-c", Script, "watched", program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Signals a process, as in STOP.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
