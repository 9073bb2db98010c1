using System.Collections;
using System.Diagnostics;

namespace BtcStream.Architecture.Tests.Projects;

public sealed class BannedApiRulesTests
{
    [Theory]
    [InlineData("src/BtcStream.Quant/BtcStream.Quant.csproj")]
    [InlineData("src/BtcStream.Engine/BtcStream.Engine.csproj")]
    public async Task BannedSymbols_InDeterministicProjects_AreErrors(string project)
    {
        string evaluation = await EvaluateAsync(project, TestContext.Current.CancellationToken);

        Findings.AssertNone(BannedApiRules.FindViolations(evaluation));
    }

    [Fact]
    public void BannedSymbols_List_HoldsClocksAndRandomness()
    {
        string list = Repository.Read("src/BannedSymbols.txt");

        Assert.All(
            ["P:System.DateTime.UtcNow;", "T:System.TimeProvider;", "T:System.Diagnostics.Stopwatch;", "P:System.Random.Shared;", "M:System.Guid.NewGuid;"],
            symbol => Assert.Contains(symbol, list, StringComparison.Ordinal));
    }

    [Fact]
    public void BannedSymbols_InDeterministicProjects_AreNotSwitchedOffInPlace()
    {
        string[] files =
        [
            ".editorconfig",
            .. Repository.Files.Where(file => file.StartsWith("src/BtcStream.Quant/", StringComparison.Ordinal) || file.StartsWith("src/BtcStream.Engine/", StringComparison.Ordinal)),
        ];

        Assert.Contains("src/BtcStream.Engine/BtcStream.Engine.csproj", files);
        Assert.DoesNotContain(files, file => Repository.Read(file).Contains(BannedApiRules.Diagnostic, StringComparison.Ordinal));
    }

    [Fact]
    public void FindViolations_Active_None() => Assert.Empty(BannedApiRules.FindViolations(Evaluation()));

    [Fact]
    public void FindViolations_AnalyzerMissing_Found() => Assert.Equal(["The analyzer is not referenced."], BannedApiRules.FindViolations(Evaluation(package: "Other")));

    [Fact]
    public void FindViolations_ListMissing_Found() => Assert.Equal(["The analyzer has no list of symbols."], BannedApiRules.FindViolations(Evaluation(list: "Other.txt")));

    [Fact]
    public void FindViolations_SwitchedOff_Found() => Assert.Equal(["RS0030 is switched off."], BannedApiRules.FindViolations(Evaluation(noWarn: "CS1591;rs0030")));

    [Theory]
    [InlineData("false", "")]
    [InlineData("true", "RS0030")]
    public void FindViolations_WarningOnly_Found(string asErrors, string notAsErrors) =>
        Assert.Equal(["RS0030 is a warning only."], BannedApiRules.FindViolations(Evaluation(asErrors: asErrors, notAsErrors: notAsErrors)));

    private static string Evaluation(
        string package = "Microsoft.CodeAnalysis.BannedApiAnalyzers", string list = "/any/BannedSymbols.txt", string noWarn = "CS1591", string asErrors = "true", string notAsErrors = "") => $$"""
        {
          "Properties": { "NoWarn": "{{noWarn}}", "TreatWarningsAsErrors": "{{asErrors}}", "WarningsNotAsErrors": "{{notAsErrors}}" },
          "Items": { "PackageReference": [ { "Identity": "{{package}}" } ], "AdditionalFiles": [ { "Identity": "{{list}}" } ] }
        }
        """;

    private static async Task<string> EvaluateAsync(string project, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", BannedApiRules.EvaluationArguments(Repository.Absolute(project)))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test runner's own MSBuild settings must not leak into this evaluation.
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key).Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)))
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
