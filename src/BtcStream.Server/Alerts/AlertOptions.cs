using System.CommandLine;

namespace BtcStream.Server.Alerts;

/// <summary>The part of the command line that is about alerts.</summary>
internal sealed class AlertOptions
{
    private readonly Option<string?> _alerts = new("--alerts")
    {
        Description = "Rules of alerts, and the webhook that they are posted to, as JSON: flips crossed, zones opened and closed, walls moved, stress rows in another state. Default: none",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command) => command.Add(_alerts);

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems) =>
        options with { Alerts = AlertFile.Read(parsed.GetValue(_alerts), problems) };
}
