using System.CommandLine;
using System.CommandLine.Parsing;

namespace BtcStream.Server.Security;

/// <summary>The part of the command line that says who may do what.</summary>
internal sealed class SecurityOptions
{
    private readonly Option<string?> _certificate = Files(
        "--tls-cert", "The server's certificate and those that lead to its root, PEM. With it every address speaks TLS, HTTP/1.1 and HTTP/2 alike. Read again when it changes");

    private readonly Option<string?> _key = Files("--tls-key", "The certificate's private key, PEM, without a password. Read again when it changes");

    private readonly Option<string?> _authorities = Files(
        "--tls-client-ca", "Authorities whose client certificates are taken (mutual TLS), PEM. Read again when it changes");

    private readonly Option<string?> _roles = Files(
        "--tls-client-roles", "What holders of client certificates may do: lines of COMMON-NAME ROLES. Read again when it changes");

    private readonly Option<string?> _tokens = Files(
        "--tokens", "Bearer tokens and what they are for: lines of NAME ROLES sha256:HASH, as 'btcstream token new' prints them. Read again when it changes. With it, "
            + "loopback callers need a token too");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option<string?> option in new[] { _certificate, _key, _authorities, _roles, _tokens })
        {
            command.Add(option);
        }
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="http">The option of the second address: with TLS the first serves both protocols, so there is no other unless it is asked for.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, Option<string> http)
    {
        var settings = new SecuritySettings
        {
            TlsCertificate = parsed.GetValue(_certificate),
            TlsKey = parsed.GetValue(_key),
            ClientAuthorities = parsed.GetValue(_authorities),
            ClientRoles = parsed.GetValue(_roles),
            Tokens = parsed.GetValue(_tokens),
        };
        bool isHttpGiven = parsed.GetResult(http) is OptionResult { Implicit: false };
        return options with { Security = settings, Http = settings.UsesTls && !isHttpGiven ? null : options.Http };
    }

    private static Option<string?> Files(string name, string description) => new(name) { Description = description + ". Default: none", HelpName = "FILE" };
}
