using System.CommandLine;
using System.CommandLine.Help;
using System.Net;

namespace BtcStream.Server.Tests.Options;

/// <summary>The sample configuration beside the packages, against the options that there are.</summary>
public sealed class SampleConfigurationTests
{
    private static readonly string Sample = Path.Combine(Root(), "src/packaging/btcstream-server.conf");

    [Fact]
    public void Sample_HasEveryOption_AndNoOther()
    {
        string[] there = [.. Entries().Select(entry => entry.Option).Order(StringComparer.Ordinal)];
        string[] options = [.. NewCommandLine().Options.Where(option => option is not (HelpOption or VersionOption)).Select(option => option.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(options, there);
    }

    [Fact]
    public void Sample_SaysUnitDefaultAndReasonOfEach() => Assert.All(Entries(), entry =>
    {
        Assert.Contains("Unit: ", entry.Comment, StringComparison.Ordinal);
        Assert.Contains("Default: ", entry.Comment, StringComparison.Ordinal);
        Assert.Contains("Why: ", entry.Comment, StringComparison.Ordinal);
        if (entry.IsActive)
        {
            Assert.Contains($"Default: {entry.Value}", entry.Comment, StringComparison.Ordinal);
        }
    });

    /// <summary>An option with a default stands there with it, and one without is a comment.</summary>
    [Fact]
    public void Sample_AsItStands_HasTheDefaults()
    {
        foreach (Option option in NewCommandLine().Options.Where(option => option is not (HelpOption or VersionOption)))
        {
            (string _, string Value, bool IsActive, string _) entry = Entries().Single(one => one.Option == option.Name);
            string text = option.GetDefaultValue() switch
            {
                null or false or Array { Length: 0 } => "",
                IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                { } other => other.ToString()!,
            };
            Assert.True(entry.IsActive == text.Length > 0, $"{option.Name} has the default '{text}'");
            Assert.True(!entry.IsActive || entry.Value == text, $"{option.Name} is {entry.Value}, and its default is {text}");
        }
    }

    [Fact]
    public async Task Server_StartedWithTheSample_Serves()
    {
        ServerOptions? read = null;
        var errors = new StringWriter();
        int exit = await new CommandLine((options, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }).InvokeAsync(["@" + Sample, "--data", "state"], errors);

        Assert.Equal(("", 0), (errors.ToString(), exit));
        Assert.Equal((new ListenAddress(IPAddress.Loopback, 50_051), "state", 10), (read!.Listen, read.DataDirectory, read.ShutdownGraceSeconds));
        await using var server = await Hosting.TestServer.StartAsync(_ => read with { Listen = new ListenAddress(IPAddress.Loopback, 0), Http = null, DataDirectory = null });
        Assert.False((await server.Client.GetServerInfoAsync()).Synthetic);
    }

    private static CommandLine NewCommandLine() => new((_, _) => Task.FromResult(0));

    private static List<(string Option, string Value, bool IsActive, string Comment)> Entries()
    {
        List<(string, string, bool, string)> entries = [];
        string comment = "";
        foreach (string line in File.ReadLines(Sample))
        {
            bool isActive = line.StartsWith("--", StringComparison.Ordinal);
            if (isActive || line.StartsWith("#--", StringComparison.Ordinal))
            {
                string[] parts = line.TrimStart('#').Split(' ', 2);
                entries.Add((parts[0], parts.Length > 1 ? parts[1] : "", isActive, comment));
                comment = "";
            }
            else
            {
                comment = line.Length == 0 ? "" : comment + line.TrimStart('#') + '\n';
            }
        }

        return entries;
    }

    private static string Root()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "BtcStream.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds BtcStream.sln.");
    }
}
