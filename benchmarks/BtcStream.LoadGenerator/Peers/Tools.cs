using System.Diagnostics;

namespace BtcStream.LoadGenerator.Peers;

/// <summary>Programs of the system that peers need.</summary>
internal static class Tools
{
    /// <summary>Debian's interpreter, which sees Debian's packages; another one may stand before it in the path.</summary>
    public static string Python { get; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and what it wrote to standard error; exit code -1 where it could not be started.</returns>
    public static async Task<(int ExitCode, string Error)> RunAsync(string program, CancellationToken cancellation, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
            string error = await process.StandardError.ReadToEndAsync(cancellation);
            await output;
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, error.Trim());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
