using System.CommandLine;
using BtcStream.Rpc.Protocol;

namespace BtcStream.Cli.Commands;

/// <summary><c>token new</c>: makes a token for a server that asks for one.</summary>
internal sealed class TokenCommand
{
    private readonly CliEnvironment _environment;

    private readonly Option<string> _name = new("--name") { Description = "Whose it is: shown in the server's log, and what its limits count by", HelpName = "NAME", Required = true };

    private readonly Option<string[]> _roles = new Option<string[]>("--role")
    {
        Description = "What it is for: ingest (stream inputs in), read (ask and subscribe) or admin (everything). Several may be given",
        HelpName = "ROLE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong("ingest", "read", "admin");

    private readonly Option<string?> _file = new("--tokens")
    {
        Description = "The server's token file: the line is added to it, and the token alone is printed. Otherwise both are printed",
        HelpName = "FILE",
    };

    private TokenCommand(CliEnvironment environment) => _environment = environment;

    public static Command Create(CliEnvironment environment, CommandRunner runner)
    {
        var token = new TokenCommand(environment);
        var create = new Command("new", "Make a token. It is shown this once: the server's file has its hash only.") { token._name, token._roles, token._file };
        runner.Bind(create, token.RunAsync);
        return new Command("token", "Tokens for servers that ask who calls.") { create };
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string name = parsed.GetRequiredValue(_name);
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ':' or '/'))
        {
            throw new CliException(ExitCodes.Usage, $"--name is '{name}'; it must be 1 to 64 letters, digits or any of -_.@:/");
        }

        string token = BearerToken.Create();
        string line = $"{name} {string.Join(',', parsed.GetRequiredValue(_roles).Distinct())} {BearerToken.HashText(token)}";
        if (parsed.GetValue(_file) is { } file)
        {
            await AppendAsync(file, line, cancellation);
            await _environment.Out.WriteLineAsync(token);
            return ExitCodes.Ok;
        }

        await _environment.Out.WriteLineAsync($"token, for the client (shown this once): {token}");
        await _environment.Out.WriteLineAsync($"line, for the server's --tokens file:    {line}");
        return ExitCodes.Ok;
    }

    private static async Task AppendAsync(string file, string line, CancellationToken cancellation)
    {
        try
        {
            bool isOpen = File.Exists(file) && await File.ReadAllTextAsync(file, cancellation) is { Length: > 0 } text && text[^1] != '\n';
            await File.AppendAllTextAsync(file, (isOpen ? "\n" : "") + line + "\n", cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"--tokens '{file}' cannot be written: {e.Message}", e);
        }
    }
}
