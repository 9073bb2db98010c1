using BtcStream.Rpc.Protocol;
using BtcStream.Server.Security;

namespace BtcStream.Cli.Tests.Commands;

/// <summary>Tokens that this program makes, as the server reads them.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("btcstream-token");

    [Fact]
    public async Task New_Token_IsWhatTheServerTakesTheLineFor()
    {
        CommandRun run = await CommandRun.OfAsync("token", "new", "--name", "desk-1", "--role", "ingest", "--role", "read");
        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string token = lines[0].Split(' ')[^1].Trim();
        string line = lines[1].Split(":    ")[1].Trim();
        Assert.True(BearerToken.IsWellFormed(token));
        Assert.DoesNotContain(token, line, StringComparison.Ordinal);

        Caller? caller = TokenTable.Parse(line).Find(token);

        Assert.Equal(("desk-1", Roles.Ingest | Roles.Read), (caller!.Name, caller.Roles));
    }

    [Fact]
    public async Task New_IntoAFile_AddsALineAndPrintsTheTokenAlone()
    {
        string file = Path.Combine(_folder.FullName, "tokens.txt");
        await File.WriteAllTextAsync(file, "# tokens", TestContext.Current.CancellationToken);
        CommandRun first = await CommandRun.OfAsync("token", "new", "--name", "a", "--role", "read", "--tokens", file);
        CommandRun second = await CommandRun.OfAsync("token", "new", "--name", "b", "--role", "admin", "--tokens", file);

        TokenTable table = TokenTable.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        Assert.Equal(2, table.Count);
        Assert.Equal(("a", "b"), (table.Find(first.Out.Trim())!.Name, table.Find(second.Out.Trim())!.Name));
        Assert.Null(table.Find(BearerToken.Create()));
    }

    [Theory]
    [InlineData("--name is 'a b'", "--name", "a b", "--role", "read")]
    [InlineData("Option '--role' is required.", "--name", "a")]
    [InlineData("Argument 'root' not recognized.", "--name", "a", "--role", "root")]
    [InlineData("cannot be written", "--name", "a", "--role", "read", "--tokens", "/nowhere/at/all")]
    public async Task New_WithSomethingWrong_SaysWhatAndMakesNoToken(string problem, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["token", "new", .. arguments]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(BearerToken.Prefix, run.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
