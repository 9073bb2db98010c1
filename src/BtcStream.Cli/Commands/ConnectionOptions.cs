using System.CommandLine;
using BtcStream.Cli.Client;

namespace BtcStream.Cli.Commands;

/// <summary>The options that say how to reach a server. A token is never one of them: whoever may list processes reads command lines.</summary>
internal sealed class ConnectionOptions
{
    private const string DefaultServer = "127.0.0.1:50051";

    private readonly Option<string> _server = new("--server")
    {
        Description = "The server's gRPC address",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => DefaultServer,
        Recursive = true,
    };

    private readonly Option<bool> _tls = new("--tls") { Description = "Connect with TLS, as to an https address", Recursive = true };

    private readonly Option<string?> _authority = new("--ca")
    {
        Description = "Authorities to trust instead of this machine's, PEM; with TLS",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _certificate = new("--cert") { Description = "Certificate to show the server, PEM; with TLS", HelpName = "FILE", Recursive = true };

    private readonly Option<string?> _key = new("--key") { Description = "The certificate's private key, PEM", HelpName = "FILE", Recursive = true };

    private readonly Option<string?> _token = new("--token-file")
    {
        Description = $"File with the token to show the server; otherwise the environment variable {ServerConnection.TokenVariable} is one",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Adds the options to the root.</summary>
    public void AddTo(Command root)
    {
        foreach (Option option in new Option[] { _server, _tls, _authority, _certificate, _key, _token })
        {
            root.Options.Add(option);
        }
    }

    /// <summary>What the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="readVariable">Reads the environment.</param>
    /// <param name="server">An address in place of the option's; null for that.</param>
    /// <exception cref="CliException">The address is none, or a file cannot be used.</exception>
    public BtcStreamClientOptions Read(ParseResult parsed, Func<string, string?> readVariable, string? server = null)
    {
        string text = server ?? parsed.GetRequiredValue(_server);
        Uri address = ServerAddress.TryParse(text)
            ?? throw new CliException(ExitCodes.Usage, $"--server is '{text}'; it must be a host, a colon and a port, such as {DefaultServer}, or a whole http or https address");
        if (parsed.GetValue(_tls))
        {
            address = text.StartsWith("http://", StringComparison.Ordinal)
                ? throw new CliException(ExitCodes.Usage, $"--server is '{text}', which is without TLS, and --tls asks for it")
                : new UriBuilder(address) { Scheme = Uri.UriSchemeHttps }.Uri;
        }

        return new BtcStreamClientOptions
        {
            Address = $"{address.Scheme}://{address.Host}:{address.Port}",
            AuthorityFile = parsed.GetValue(_authority),
            CertificateFile = parsed.GetValue(_certificate),
            KeyFile = parsed.GetValue(_key),
            Token = ServerConnection.ReadToken(parsed.GetValue(_token), readVariable(ServerConnection.TokenVariable)),
        };
    }
}
