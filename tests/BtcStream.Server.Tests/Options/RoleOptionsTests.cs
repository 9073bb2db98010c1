using BtcStream.Server.Roles;

namespace BtcStream.Server.Tests.Options;

/// <summary>The options of clusters on the command line: read as given, and refused by name and value.</summary>
public sealed class RoleOptionsTests
{
    private static readonly string[] Gateway = ["--role", "gateway", "--shards", "4", "--amqp", "amqp://a:5672", "--snapshots", "snapshots"];
    private static readonly string[] Engine = ["--role", "engine", "--shards", "4", "--amqp", "amqp://a:5672", "--snapshots", "snapshots"];

    [Fact]
    public async Task None_IsOneMachine()
    {
        (ServerOptions? options, string error) = await ParseAsync([]);
        Assert.Equal("", error);
        Assert.Equal(NodeRole.All, options!.Roles.Role);
        Assert.Null(ClusterSetup.Create(options));
    }

    [Fact]
    public async Task All_AsGiven_AreRead()
    {
        (ServerOptions? options, string error) = await ParseAsync(
            [.. Engine, "--amqp", "amqps://b", "--amqp-replicas", "5", "--amqp-log-mb", "1024", "--cluster", "desk", "--member", "engine-1", "--amqp-credentials", "c", "--amqp-ca", "d"]);
        Assert.Equal("", error);
        RoleSettings roles = options!.Roles;
        Assert.Equal((NodeRole.Engine, 4, "snapshots", 5, 1_024), (roles.Role, roles.Shards, roles.Snapshots, roles.Replicas, roles.LogMegabytes));
        Assert.Equal(("desk", "engine-1", "c", "d"), (roles.Cluster, roles.Member, roles.CredentialFile, roles.AuthorityFile));
        Assert.Equal(["amqp://a:5672/", "amqps://b/"], roles.Brokers.Select(broker => broker.AbsoluteUri));
    }

    [Theory]
    [InlineData("--role is 'both'; it must be all, gateway or engine", "--role", "both")]
    [InlineData("--role is engine, which needs brokers", "--role", "engine", "--shards", "4", "--snapshots", "s")]
    [InlineData("--role is gateway, which needs --shards", "--role", "gateway", "--amqp", "amqp://a", "--snapshots", "s")]
    [InlineData("--role is gateway, which needs --snapshots", "--role", "gateway", "--amqp", "amqp://a", "--shards", "4")]
    [InlineData("--shards is 0; it must lie between 1 and 256", "--role", "gateway", "--amqp", "amqp://a", "--shards", "0", "--snapshots", "s")]
    [InlineData("--shards is 4, and --role is all", "--shards", "4")]
    [InlineData("--amqp is amqp://a/, and --role is all", "--amqp", "amqp://a")]
    [InlineData("--amqp is 'http://a'; it must be an address such as amqp://127.0.0.1:5672", "--role", "engine", "--amqp", "http://a")]
    public async Task Roles_ThatCannotWork_AreRefusedByNameAndValue(string expected, params string[] arguments) => await AssertRefusedAsync(expected, arguments);

    [Theory]
    [InlineData("--data is journal, and --role is gateway", "--data", "journal")]
    [InlineData("--demo is given, and --role is gateway", "--demo")]
    [InlineData("--amqp-replicas is 0; it must lie between 1 and 9", "--amqp-replicas", "0")]
    [InlineData("--amqp-log-mb is 1; it must lie between 64", "--amqp-log-mb", "1")]
    [InlineData("--cluster is 'a b'; it must be 1 to 64 letters", "--cluster", "a b")]
    [InlineData("--member is ''; it must be 1 to 64 letters", "--member", "")]
    public async Task Gateway_WithWhatDoesNotGoWithIt_IsRefused(string expected, params string[] more) => await AssertRefusedAsync(expected, [.. Gateway, .. more]);

    [Theory]
    [InlineData("--data is journal, and --role is engine", "--data", "journal")]
    [InlineData("--demo is given, and --role is engine", "--demo")]
    [InlineData("--feed is deribit:BTC, and --role is engine", "--feed", "deribit")]
    [InlineData("--dashboard is on, and --role is engine", "--dashboard", "on")]
    public async Task Engine_WithWhatDoesNotGoWithIt_IsRefused(string expected, params string[] more) => await AssertRefusedAsync(expected, [.. Engine, .. more]);

    [Fact]
    public async Task Password_OnTheCommandLine_IsRefusedAndNotTold()
    {
        (ServerOptions? options, string error) = await ParseAsync(["--role", "engine", "--amqp", "amqp://user:hunter2@a:5672"]);
        Assert.Null(options);
        Assert.Contains("--amqp for a has a user in it", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);

        (_, error) = await ParseAsync(["--role", "engine", "--amqp", "http://user:hunter2@a:5672"]);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_OfAFile_AreReadAndNotTold()
    {
        string folder = Directory.CreateTempSubdirectory("btcstream-roles-").FullName;
        string file = Path.Combine(folder, "credentials");
        string[] arguments = ["--role", "engine", "--shards", "4", "--amqp", "amqp://a:5672", "--snapshots", Path.Combine(folder, "snapshots"), "--amqp-credentials", file];
        ServerOptions options = (await ParseAsync(arguments)).Options!;
        Assert.StartsWith($"--amqp-credentials {file}: ", Assert.Throws<Server.Security.SecurityFileException>(() => ClusterSetup.Create(options)).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "hunter2\n", TestContext.Current.CancellationToken);
        string wrong = Assert.Throws<Server.Security.SecurityFileException>(() => ClusterSetup.Create(options)).Message;
        Assert.Equal($"--amqp-credentials {file}: it must be one line USER:PASSWORD", wrong);

        await File.WriteAllTextAsync(file, "desk:hunter2:3\n", TestContext.Current.CancellationToken);
        ClusterSetup setup = ClusterSetup.Create(options)!;
        Assert.Equal(("desk", "hunter2:3"), (setup.Options.Brokers.Credential!.User, setup.Options.Brokers.Credential.Password));
        Assert.DoesNotContain("hunter2", setup.ToString(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task AssertRefusedAsync(string expected, string[] arguments)
    {
        (ServerOptions? options, string error) = await ParseAsync(arguments);
        Assert.Null(options);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static async Task<(ServerOptions? Options, string Error)> ParseAsync(string[] arguments)
    {
        ServerOptions? read = null;
        using var error = new StringWriter();
        await new CommandLine((options, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }).InvokeAsync(arguments, error);
        return (read, error.ToString());
    }
}
