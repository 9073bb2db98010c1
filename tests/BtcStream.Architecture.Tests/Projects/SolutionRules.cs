using System.Text.RegularExpressions;

namespace BtcStream.Architecture.Tests.Projects;

/// <summary>The solution lists every project, and no other.</summary>
internal static partial class SolutionRules
{
    public static IReadOnlyList<string> FindViolations(string solution, IReadOnlyCollection<string> projects)
    {
        string[] listed = [.. ProjectLine().Matches(solution).Select(match => match.Groups["path"].Value.Replace('\\', '/'))];
        return
        [
            .. projects.Except(listed).Select(project => $"{project} is not in the solution."),
            .. listed.Except(projects).Select(project => $"The solution lists {project}, which does not exist."),
        ];
    }

    [GeneratedRegex("""^Project\("[^"]*"\) = "[^"]*", "(?<path>[^"]*\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
