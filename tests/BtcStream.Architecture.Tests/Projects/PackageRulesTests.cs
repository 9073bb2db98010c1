namespace BtcStream.Architecture.Tests.Projects;

public sealed class PackageRulesTests
{
    private const string Central = """
        <Project>
          <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
          <ItemGroup><PackageVersion Include="Known" Version="1.0.0" /><PackageVersion Include="RabbitMQ.Client" Version="7.1.2" /></ItemGroup>
        </Project>
        """;

    [Fact]
    public void Packages_OfEveryProject_FollowTheRules() =>
        Findings.AssertNone(PackageRules.FindViolations(ProjectFile.LoadAll(), Repository.Read("Directory.Packages.props")));

    [Fact]
    public void FindViolations_CentralVersion_None() => Assert.Empty(Violations("BtcStream.Server", """<PackageReference Include="Known" />"""));

    [Theory]
    [InlineData("""<PackageReference Include="Known" Version="2.0.0" />""")]
    [InlineData("""<PackageReference Include="Known" VersionOverride="2.0.0" />""")]
    [InlineData("""<PackageReference Include="Known"><Version>2.0.0</Version></PackageReference>""")]
    public void FindViolations_OwnVersion_Found(string reference) => Assert.Equal(["BtcStream.Server states a version of Known."], Violations("BtcStream.Server", reference));

    [Fact]
    public void FindViolations_NoCentralVersion_Found() =>
        Assert.Equal(["BtcStream.Server uses Unknown, which has no central version."], Violations("BtcStream.Server", """<PackageReference Include="Unknown" />"""));

    [Fact]
    public void FindViolations_PackageAwayFromHome_Found() =>
        Assert.Equal(["BtcStream.Server must not use the package RabbitMQ.Client."], Violations("BtcStream.Server", """<PackageReference Include="RabbitMQ.Client" />"""));

    [Fact]
    public void FindViolations_PackageInABareProject_Found() =>
        Assert.Equal(["BtcStream.Quant must not use the package Known."], Violations("BtcStream.Quant", """<PackageReference Include="Known" />"""));

    [Fact]
    public void FindViolations_NotCentral_Found() =>
        Assert.Equal(["Directory.Packages.props does not manage versions centrally."], PackageRules.FindViolations([], "<Project />"));

    private static IReadOnlyList<string> Violations(string project, string reference) =>
        PackageRules.FindViolations([ProjectFile.Parse($"src/{project}/{project}.csproj", $"<Project><ItemGroup>{reference}</ItemGroup></Project>")], Central);
}
