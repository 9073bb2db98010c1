namespace BtcStream.Architecture.Tests.Projects;

public sealed class SolutionRulesTests
{
    private const string Solution = """
        Microsoft Visual Studio Solution File, Format Version 12.00
        Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{827E0CD3-B72D-47B6-A68D-7590B98EB39B}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "A", "src\A\A.csproj", "{ED836997-9A5A-4735-8247-77892AFBDE1E}"
        EndProject
        """;

    [Fact]
    public void Solution_AndProjectFiles_AreTheSame() =>
        Findings.AssertNone(SolutionRules.FindViolations(Repository.Read("BtcStream.sln"), [.. Repository.ProjectFolderFiles(".csproj")]));

    [Fact]
    public void FindViolations_SameProjects_None() => Assert.Empty(SolutionRules.FindViolations(Solution, ["src/A/A.csproj"]));

    [Fact]
    public void FindViolations_ProjectLeftOut_Found() =>
        Assert.Equal(["src/B/B.csproj is not in the solution."], SolutionRules.FindViolations(Solution, ["src/A/A.csproj", "src/B/B.csproj"]));

    [Fact]
    public void FindViolations_ProjectGone_Found() =>
        Assert.Equal(["The solution lists src/A/A.csproj, which does not exist."], SolutionRules.FindViolations(Solution, []));
}
