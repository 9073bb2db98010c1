using System.CommandLine;
using BtcStream.Cli.Commands;
using BtcStream.Engine.Durability;

namespace BtcStream.Cli.Journal;

/// <summary><c>journal</c>: looks into a server's data directory. The server need not run; where it does, what it is writing may show as torn.</summary>
internal static class JournalCommands
{
    public static Command Create(CliEnvironment environment, GlobalOptions global, CommandRunner runner) => new("journal", "Look into a server's data directory.")
    {
        new InspectCommand(environment, global).Create(runner),
        new VerifyCommand(environment, global).Create(runner),
        new ExportCommand(environment).Create(runner),
        new ReplayJournalCommand(environment, global).Create(runner),
        new SnapshotCommand(environment, global).Create(runner),
        new SkipCommand(environment).Create(runner),
    };

    /// <summary>The directory that the commands are about.</summary>
    public static Argument<string> DirectoryArgument() => new("DIR") { Description = "The directory that the server was given as --data" };

    /// <summary>Runs something over a directory; what is wrong with that becomes an exit code.</summary>
    /// <exception cref="CliException">The directory cannot be read, or the journal is damaged.</exception>
    public static T Over<T>(string path, Func<DirectoryStorage, T> read) => Over(path, DirectoryStorage.OpenRead, read);

    /// <summary>As <see cref="Over{T}(string, Func{DirectoryStorage, T})"/>, and no server or other tool has the directory meanwhile.</summary>
    /// <exception cref="CliException">The directory is in use, cannot be read or written, or the journal is damaged.</exception>
    public static T OverLocked<T>(string path, Func<DirectoryStorage, T> change)
    {
        if (!Directory.Exists(path))
        {
            throw new CliException(ExitCodes.Usage, $"there is no directory '{path}'");
        }

        return Over(path, DirectoryStorage.Open, change);
    }

    private static T Over<T>(string path, Func<string, DirectoryStorage> open, Func<DirectoryStorage, T> read)
    {
        try
        {
            using DirectoryStorage storage = open(path);
            return read(storage);
        }
        catch (JournalException e)
        {
            throw new CliException(ExitCodes.Verification, e.Message, e);
        }
        catch (IOException e) when (e.HResult == CommandRunner.BrokenPipe)
        {
            // Of the output, not of the directory.
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(ExitCodes.Usage, $"'{path}' cannot be used: {e.Message}", e);
        }
    }
}
