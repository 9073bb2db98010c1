namespace BtcStream.Architecture.Tests.Projects;

public sealed class ProjectArrowsTests
{
    private static readonly Dictionary<string, string[]> Table = new() { ["A"] = [], ["B"] = ["A"] };

    [Fact]
    public void Arrows_OfEveryProject_AreAllowed()
    {
        IReadOnlyList<ProjectFile> projects = ProjectFile.LoadAll();

        Assert.Contains(projects, project => project.Name == "BtcStream.Engine" && project.References.Contains("BtcStream.Quant"));
        Findings.AssertNone(ProjectArrows.FindViolations(projects, ProjectArrows.Allowed));
    }

    [Fact]
    public void Arrows_OfProjectsAndOfTheTable_GoRoundNowhere()
    {
        Assert.Equal([], ProjectArrows.FindCycle(ProjectArrows.Allowed));
        Assert.Equal([], ProjectArrows.FindCycle(ProjectFile.LoadAll().ToDictionary(project => project.Name, project => project.References.ToArray())));
    }

    [Fact]
    public void FindViolations_AllowedReference_None() => Assert.Empty(ProjectArrows.FindViolations([Parse("src/B/B.csproj", "../A/A.csproj")], Table));

    [Fact]
    public void FindViolations_WrongWay_Found() =>
        Assert.Equal(["A must not use B."], ProjectArrows.FindViolations([Parse("src/A/A.csproj", @"..\B\B.csproj")], Table));

    [Theory]
    [InlineData("BtcStream.Cli", "BtcStream.Server", 0)]
    [InlineData("BtcStream.Cli", "BtcStream.Quant", 1)]
    [InlineData("BtcStream.Quant", "BtcStream.Server", 1)]
    public void FindViolations_BuiltAlong_OnlyWhereAllowed(string project, string along, int expected)
    {
        ProjectFile file = ProjectFile.Parse(
            $"src/{project}/{project}.csproj", $"<Project><ItemGroup><ProjectReference Include=\"../{along}/{along}.csproj\" ReferenceOutputAssembly=\"false\" /></ItemGroup></Project>");

        Assert.Equal([], file.References);
        Assert.Equal(Enumerable.Repeat($"{project} must not have {along} built along.", expected), ProjectArrows.FindViolations([file], ProjectArrows.Allowed));
    }

    [Fact]
    public void FindViolations_UnknownProject_Found() =>
        Assert.Equal(["src/C/C.csproj: the project is not in the table of arrows."], ProjectArrows.FindViolations([Parse("src/C/C.csproj", "../A/A.csproj")], Table));

    [Theory]
    [InlineData("<Reference Include=\"B\" />", "B")]
    [InlineData("<Compile Include=\"../B/Shared.cs\" />", "../B/Shared.cs")]
    public void FindViolations_PastTheProjectReferences_Found(string item, string expected) =>
        Assert.Equal(
            [$"A takes in {expected} past the table of arrows."],
            ProjectArrows.FindViolations([ProjectFile.Parse("src/A/A.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>")], Table));

    [Fact]
    public void FindCycle_OwnTail_Found() =>
        Assert.Equal(["B", "C", "D", "B"], ProjectArrows.FindCycle(new Dictionary<string, string[]> { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["D"], ["D"] = ["B"] }));

    [Fact]
    public void FindCycle_Diamond_None() =>
        Assert.Empty(ProjectArrows.FindCycle(new Dictionary<string, string[]> { ["A"] = ["B", "C"], ["B"] = ["D"], ["C"] = ["D"], ["D"] = [] }));

    private static ProjectFile Parse(string path, string reference) =>
        ProjectFile.Parse(path, $"<Project><ItemGroup><ProjectReference Include=\"{reference}\" /></ItemGroup></Project>");
}
