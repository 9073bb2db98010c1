using BtcStream.Rpc.Protocol;

namespace BtcStream.Cli.Client;

/// <summary>A connection to the server that the command line names: the client package's, with the names of the command line in its messages.</summary>
internal static class ServerConnection
{
    /// <summary>The environment variable that holds a token, where no file does.</summary>
    public const string TokenVariable = "BTCSTREAM_TOKEN";

    private static readonly OptionNames Names = new("--server", "--ca", "--cert", "--key", "the token", "add --tls");

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">How to reach the server.</param>
    /// <exception cref="CliException">Something contradicts something else, or a file cannot be used.</exception>
    public static BtcStreamMethods Connect(BtcStreamClientOptions options)
    {
        try
        {
            return new BtcStreamMethods(options with { Names = Names });
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCodes.Usage, e.Message, e);
        }
    }

    /// <summary>Reads a token: of a file, or of the environment.</summary>
    /// <param name="file">A file; null for none.</param>
    /// <param name="variable">The environment's; null or empty for none.</param>
    /// <returns>Null where neither has one.</returns>
    /// <exception cref="CliException">It is no token. The message never shows it.</exception>
    public static string? ReadToken(string? file, string? variable)
    {
        string? token = (file is null ? variable : Read(file))?.Trim();
        return string.IsNullOrEmpty(token) && file is null ? null
            : BearerToken.IsWellFormed(token) ? token
            : throw new CliException(
                ExitCodes.Usage, $"{(file is null ? TokenVariable : $"--token-file '{file}'")} is no token: those begin with {BearerToken.Prefix} and have {BearerToken.Length} characters");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"--token-file '{file}' cannot be read: {e.Message}", e);
        }
    }
}
