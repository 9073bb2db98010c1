using BtcStream.Engine;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Server.Tests.Options;

public sealed class LiquidationOptionsTests : IDisposable
{
    private const string Table = """
        { "models": [{ "name": "NAME", "venue": "okx", "underlying": "BTC", "quoteCurrency": "USDT", "settlement": "linear", "formula": "linearBrackets",
          "source": "a test", "brackets": [{ "floor": 0, "rate": RATE }] }] }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream");

    [Fact]
    public async Task Invoke_LiquidationOptions_ReachTheEngine()
    {
        string first = Write("first.json", "mine", "0.01");
        string second = Write("second.json", "yours", "0.02");

        (int exitCode, string error, ServerOptions? options) = await InvokeAsync(
            "--margin-models", first, "--margin-models", second, "--ladder-step-bp", "25", "--fallback-depth", "2.5e8", "--max-positions", "1000", "--max-accounts", "50");

        Assert.Equal((0, ""), (exitCode, error));
        EngineOptions engine = options!.ToEngineOptions();
        engine.Validate();
        Assert.True(engine.MarginModels.TryFind("mine", out _) && engine.MarginModels.TryFind("yours", out _));
        Assert.Equal((25.0, 2.5e8, 1_000, 50), (engine.LadderGrid.StepBasisPoints, engine.FallbackDepthUsdPerPercent, engine.MaxPositions, engine.MaxAccounts));
    }

    [Fact]
    public async Task Invoke_NoLiquidationOptions_AreTheEnginesDefaults()
    {
        (_, _, ServerOptions? options) = await InvokeAsync();
        var defaults = new EngineOptions();
        EngineOptions engine = options!.ToEngineOptions();

        Assert.Same(MarginModelCatalog.BuiltIn, engine.MarginModels);
        Assert.Same(defaults.LadderGrid, engine.LadderGrid);
        Assert.Equal(
            (defaults.FallbackDepthUsdPerPercent, defaults.MaxPositions, defaults.MaxAccounts), (engine.FallbackDepthUsdPerPercent, engine.MaxPositions, engine.MaxAccounts));
    }

    [Theory]
    [InlineData("--ladder-step-bp is 0; it must lie between 1 and 100", "--ladder-step-bp", "0")]
    [InlineData("--ladder-step-bp is 101;", "--ladder-step-bp", "101")]
    [InlineData("--fallback-depth is 0; it must be a finite number", "--fallback-depth", "0")]
    [InlineData("--fallback-depth is Infinity;", "--fallback-depth", "Infinity")]
    [InlineData("--fallback-depth is 'deep'; it must be a number", "--fallback-depth", "deep")]
    [InlineData("--max-positions is 0; it must lie between 1 and 268435456", "--max-positions", "0")]
    [InlineData("--max-accounts is -1;", "--max-accounts", "-1")]
    [InlineData("--margin-models 'nowhere.json' cannot be read", "--margin-models", "nowhere.json")]
    public async Task Invoke_BadLiquidationOption_NamesItAndItsValue(string problem, params string[] arguments)
    {
        (int exitCode, string error, ServerOptions? options) = await InvokeAsync(arguments);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"btcstream-server: {problem}", error, StringComparison.Ordinal);
        Assert.Null(options);
    }

    [Theory]
    [InlineData("mine", "1.5", "models[0].brackets[0].rate: '1.5'")]
    [InlineData("a b", "0.1", "models[0].name: 'a b'")]
    [InlineData("bybit-btcusdt", "0.1", "models[0].name: 'bybit-btcusdt' is the name of a table that is there already")]
    [InlineData("mine", "{", "file: 'line 2, byte")]
    public async Task Invoke_BadMarginTable_NamesFileFieldAndValue(string name, string rate, string problem)
    {
        string file = Write("bad.json", name, rate);
        (int exitCode, string error, ServerOptions? options) = await InvokeAsync("--margin-models", file);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"btcstream-server: --margin-models '{file}': {problem}", error, StringComparison.Ordinal);
        Assert.Null(options);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int ExitCode, string Error, ServerOptions? Options)> InvokeAsync(params string[] arguments)
    {
        ServerOptions? options = null;
        var error = new StringWriter();
        var command = new CommandLine((read, _) =>
        {
            options = read;
            return Task.FromResult(0);
        });
        return (await command.InvokeAsync(arguments, error), error.ToString(), options);
    }

    private string Write(string file, string name, string rate)
    {
        string path = Path.Combine(_folder.FullName, file);
        File.WriteAllText(path, Table.Replace("NAME", name, StringComparison.Ordinal).Replace("RATE", rate, StringComparison.Ordinal));
        return path;
    }
}
