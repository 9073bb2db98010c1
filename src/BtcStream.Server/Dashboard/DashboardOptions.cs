using System.CommandLine;

namespace BtcStream.Server.Dashboard;

/// <summary>The part of the command line that is about the dashboard.</summary>
internal sealed class DashboardOptions
{
    private readonly Option<string> _dashboard = new("--dashboard")
    {
        Description = "The page at / of the HTTP address, and with TLS of every address, which shows the risk live: 'on', 'off', or 'auto' (on where only this machine can reach the address)",
        HelpName = "on|off|auto",
        DefaultValueFactory = _ => "auto",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command) => command.Add(_dashboard);

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems)
    {
        string text = parsed.GetRequiredValue(_dashboard);
        if (text is not ("on" or "off" or "auto"))
        {
            problems.Add($"--dashboard is '{text}'; it must be on, off or auto");
        }

        if (text == "on" && !DashboardSite.PageAddresses(options).Any())
        {
            problems.Add("--dashboard is on, but --http is none and there is no --tls-cert: the dashboard is a page at the HTTP address, or at one that speaks TLS");
        }

        return options with
        {
            Dashboard = text switch
            {
                "on" => DashboardMode.On,
                "off" => DashboardMode.Off,
                _ => DashboardMode.Auto,
            },
        };
    }
}
