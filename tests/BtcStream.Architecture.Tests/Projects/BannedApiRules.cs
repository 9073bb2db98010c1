using System.Text.Json;

namespace BtcStream.Architecture.Tests.Projects;

/// <summary>Whether the compiler refuses banned symbols in a project, judged by what MSBuild makes of the project and not by what its files seem to say.</summary>
internal static class BannedApiRules
{
    public const string Diagnostic = "RS0030";

    /// <summary>Arguments for MSBuild that give the evaluation <see cref="FindViolations"/> reads.</summary>
    public static string[] EvaluationArguments(string project) =>
        ["msbuild", project, "-getItem:PackageReference", "-getItem:AdditionalFiles", "-getProperty:NoWarn", "-getProperty:TreatWarningsAsErrors", "-getProperty:WarningsNotAsErrors"];

    /// <param name="evaluation">The JSON that MSBuild prints for <see cref="EvaluationArguments"/>.</param>
    public static IReadOnlyList<string> FindViolations(string evaluation)
    {
        using JsonDocument document = JsonDocument.Parse(evaluation);
        JsonElement properties = document.RootElement.GetProperty("Properties");
        JsonElement items = document.RootElement.GetProperty("Items");
        string Property(string name) => properties.GetProperty(name).GetString() ?? "";
        bool HasItem(string kind, string end) =>
            items.GetProperty(kind).EnumerateArray().Any(item => item.GetProperty("Identity").GetString()!.EndsWith(end, StringComparison.Ordinal));

        List<string> violations = [];
        if (!HasItem("PackageReference", "Microsoft.CodeAnalysis.BannedApiAnalyzers"))
        {
            violations.Add("The analyzer is not referenced.");
        }

        if (!HasItem("AdditionalFiles", "BannedSymbols.txt"))
        {
            violations.Add("The analyzer has no list of symbols.");
        }

        if (Property("NoWarn").Contains(Diagnostic, StringComparison.OrdinalIgnoreCase))
        {
            violations.Add($"{Diagnostic} is switched off.");
        }

        if (!Property("TreatWarningsAsErrors").Equals("true", StringComparison.OrdinalIgnoreCase) || Property("WarningsNotAsErrors").Contains(Diagnostic, StringComparison.OrdinalIgnoreCase))
        {
            violations.Add($"{Diagnostic} is a warning only.");
        }

        return violations;
    }
}
