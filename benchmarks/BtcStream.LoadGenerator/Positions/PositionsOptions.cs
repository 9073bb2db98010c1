using System.CommandLine;

namespace BtcStream.LoadGenerator.Positions;

/// <summary>What is to hold the positions.</summary>
internal enum PositionArm
{
    /// <summary>An engine in this process, without the wire.</summary>
    Engine,

    /// <summary>The real server, in a process of its own.</summary>
    Server,

    /// <summary>Cross accounts in an engine in this process.</summary>
    Cross,
}

/// <summary>What <c>positions</c> is asked for.</summary>
/// <param name="Positions">Isolated positions.</param>
/// <param name="CrossAccounts">Cross accounts of two instruments.</param>
/// <param name="Slices">Slices of each measurement.</param>
/// <param name="SliceRows">Rows of a slice.</param>
/// <param name="Arms">What to measure.</param>
internal sealed record PositionsOptions(int Positions, int CrossAccounts, int Slices, int SliceRows, PositionArm[] Arms)
{
    /// <summary>The command.</summary>
    /// <param name="run">Runs it; its result is the exit code.</param>
    public static Command CreateCommand(Func<PositionsOptions, CancellationToken, Task<int>> run)
    {
        var positions = new Option<int>("--positions") { Description = "Isolated positions to load, one an account", DefaultValueFactory = _ => 10_000_000 };
        var accounts = new Option<int>("--cross-accounts") { Description = "Cross accounts of two instruments", DefaultValueFactory = _ => 1_000_000 };
        var slices = new Option<int>("--slices") { Description = "Slices of each measurement", DefaultValueFactory = _ => 11 };
        var rows = new Option<int>("--slice-rows") { Description = "Upserts in a slice", DefaultValueFactory = _ => 512 * PositionTape.RowsPerMessage };
        var arms = new Option<PositionArm[]>("--arms") { Description = "What to measure", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Enum.GetValues<PositionArm>() };
        Require(positions, 1_000, 1 << 28);
        Require(accounts, 1_000, 1 << 28);
        Require(slices, 1, 1_000);
        Require(rows, 1, 10_000_000);
        var command = new Command("positions", "Millions of leveraged positions: upserts, memory, cascades, ticks and cross accounts, in the engine alone and over the wire")
        {
            positions, accounts, slices, rows, arms,
        };
        command.SetAction((parsed, cancellation) => run(
            new PositionsOptions(parsed.GetValue(positions), parsed.GetValue(accounts), parsed.GetValue(slices), parsed.GetValue(rows), parsed.GetValue(arms)!), cancellation));
        return command;
    }

    private static void Require(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int value) && (value < least || value > most))
        {
            result.AddError($"{option.Name} is {text}; it must be from {least} to {most}");
        }
    });
}
