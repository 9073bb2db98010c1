using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace BtcStream.Cli;

/// <summary>Everything a command touches beside the network: where it writes and what the time is.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Width of tables that go into a file or pipe.</summary>
    private const int PipeWidth = 120;

    private const nint StandardOutputHandle = 1;

    /// <summary>In the order in which they overrule each other.</summary>
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>Standard output.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether standard output is a terminal that can be drawn on.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether standard error is a terminal whose last line can be written over.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether the terminal shows more than ASCII.</summary>
    public bool IsUnicode { get; init; } = true;

    /// <summary>The terminal's size in characters, read anew each time: people resize.</summary>
    public required Func<(int Width, int Height)> ReadSize { get; init; }

    /// <summary>Reads a variable of the process's environment; null where it is not set.</summary>
    public Func<string, string?> ReadVariable { get; init; } = _ => null;

    /// <summary>Time for ages and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long an answer is waited for unless the command line says.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The process's own console.</summary>
    public static CliEnvironment OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new CliEnvironment
        {
            Out = Console.IsOutputRedirected ? OpenRedirected() : Console.Out,
            Error = Console.Error,
            OpenInput = Console.OpenStandardInput,
            IsTerminal = !Console.IsOutputRedirected && !isDumb,
            IsErrorTerminal = !Console.IsErrorRedirected && !isDumb,
            IsUnicode = IsUnicodeLocale(),
            ReadVariable = Environment.GetEnvironmentVariable,
            ReadSize = () => SizeOf(Console.WindowWidth, Console.WindowHeight),
        };
    }

    /// <summary>A terminal's size. One that nobody told its size, as under script(1) or on a serial line, says 0: it is taken for the 80 by 24 that terminals have been since.</summary>
    internal static (int Width, int Height) SizeOf(int width, int height) => (width > 0 ? width : 80, height > 0 ? height : 24);

    /// <summary>A console of the table library over <see cref="Out"/>.</summary>
    public IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = IsTerminal ? ReadSize().Width : PipeWidth;
        console.Profile.Capabilities.Unicode = IsUnicode;
        return console;
    }

    /// <summary>
    /// Standard output as a stream that says when the reader of a pipe has gone. The console's own takes no notice, and a program that prints for ever
    /// would never end. A file has no reader, and wants the console's: it appends where others write to the same file.
    /// </summary>
    private static TextWriter OpenRedirected()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.Out;
        }

        var stream = new FileStream(new SafeFileHandle(StandardOutputHandle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.Out : new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    // Other systems than these take Unicode without saying so.
    private static bool IsUnicodeLocale()
    {
        string? locale = LocaleVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return !OperatingSystem.IsLinux() || locale is null || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }
}
