using System.CommandLine;
using System.Globalization;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Server;

/// <summary>The part of the command line that is about positions, their liquidation and what absorbs it.</summary>
internal sealed class LiquidationOptions
{
    private readonly Option<string[]> _marginModels = new("--margin-models")
    {
        Description = "Margin tables of your own, as JSON, added to those that ship; may be given several times, later files win. Default: none",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _ladderStep = new("--ladder-step-bp")
    {
        Description = "Width of a cell of the liquidation ladder in basis points of its price, 1 to 100: finer cells tell more prices apart and cost "
            + "as many times the work for each view and cascade. 10: under a tenth of a common stop distance",
        HelpName = "N",
        DefaultValueFactory = _ => (int)PriceGrid.DefaultStepBasisPoints,
    };

    private readonly Option<string?> _fallbackDepth = new("--fallback-depth")
    {
        Description = "Market depth assumed on either side where no order book has been streamed, in USD per 1 %. Default: none, and then there are no "
            + "acceleration zones, since a depth that nobody measured would look like one that somebody did",
        HelpName = "USD",
    };

    private readonly Option<int> _maxPositions = new("--max-positions")
    {
        Description = "Open positions taken at once; rows beyond are refused, so that no client can fill the memory. 16777216 take about 2 GB",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultMaxPositions,
    };

    private readonly Option<int> _maxAccounts = new("--max-accounts")
    {
        Description = "Margin accounts taken at once; rows beyond are refused, for the same reason",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultMaxAccounts,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_marginModels);
        command.Add(_ladderStep);
        command.Add(_fallbackDepth);
        command.Add(_maxPositions);
        command.Add(_maxAccounts);
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems) => options with
    {
        MarginModels = Load(parsed.GetRequiredValue(_marginModels), problems),
        LadderStepBasisPoints = parsed.GetValue(_ladderStep),
        FallbackDepthUsdPerPercent = Number("--fallback-depth", parsed.GetValue(_fallbackDepth), problems),
        MaxPositions = parsed.GetValue(_maxPositions),
        MaxAccounts = parsed.GetValue(_maxAccounts),
    };

    private static MarginModelCatalog Load(string[] files, List<string> problems)
    {
        MarginModelCatalog catalog = MarginModelCatalog.BuiltIn;
        foreach (string file in files)
        {
            try
            {
                using FileStream json = File.OpenRead(file);
                catalog = catalog.Load(json);
            }
            catch (MarginTableException e)
            {
                problems.Add($"--margin-models '{file}': {e.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                problems.Add($"--margin-models '{file}' cannot be read: {e.Message}");
            }
        }

        return catalog;
    }

    /// <summary>Numbers are written alike whatever the machine's language.</summary>
    private static double? Number(string option, string? text, List<string> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            problems.Add($"{option} is '{text}'; it must be a number, such as 250000000");
        }

        return value;
    }
}
