using System.Xml.Linq;

namespace BtcStream.Architecture.Tests.Projects;

/// <summary>Rules on packages: one version each, in one place; and some only where their job is done.</summary>
internal static class PackageRules
{
    /// <summary>Packages that belong to certain projects, by the start of their name. Any test or benchmark may name what it tests.</summary>
    public static IReadOnlyDictionary<string, string[]> Homes { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["RabbitMQ."] = ["BtcStream.Cluster"],
        ["Google.Protobuf"] = ["BtcStream.Contracts", "BtcStream.Rpc", "BtcStream.Client"],
        ["Grpc."] = ["BtcStream.Contracts", "BtcStream.Rpc"],
        ["Spectre.Console"] = ["BtcStream.Cli"],
    };

    /// <summary>Projects that take nothing but analyzers.</summary>
    public static IReadOnlySet<string> Bare { get; } = new HashSet<string>(StringComparer.Ordinal) { "BtcStream.Quant" };

    public static IReadOnlyList<string> FindViolations(IEnumerable<ProjectFile> projects, string centralXml)
    {
        XElement central = XDocument.Parse(centralXml).Root!;
        HashSet<string> versioned = [.. central.Descendants("PackageVersion").Select(element => (string?)element.Attribute("Include")).OfType<string>()];
        List<string> violations = [];
        if ((string?)central.Descendants("ManagePackageVersionsCentrally").SingleOrDefault() != "true")
        {
            violations.Add("Directory.Packages.props does not manage versions centrally.");
        }

        foreach (ProjectFile project in projects)
        {
            violations.AddRange(project.Packages.Where(package => package.HasVersion).Select(package => $"{project.Name} states a version of {package.Name}."));
            violations.AddRange(project.Packages.Where(package => !versioned.Contains(package.Name)).Select(package => $"{project.Name} uses {package.Name}, which has no central version."));
            violations.AddRange(FindMisplaced(project));
        }

        return violations;
    }

    private static IEnumerable<string> FindMisplaced(ProjectFile project)
    {
        if (!project.Path.StartsWith("src/", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (Package package in project.Packages)
        {
            bool isElsewhere = Homes.Any(home => package.Name.StartsWith(home.Key, StringComparison.Ordinal) && !home.Value.Contains(project.Name));
            if (isElsewhere || Bare.Contains(project.Name))
            {
                yield return $"{project.Name} must not use the package {package.Name}.";
            }
        }
    }
}
