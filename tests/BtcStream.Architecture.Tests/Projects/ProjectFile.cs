using System.Xml.Linq;

namespace BtcStream.Architecture.Tests.Projects;

/// <summary>A package a project names.</summary>
/// <param name="Name">Package id.</param>
/// <param name="HasVersion">Whether the project states a version itself.</param>
internal sealed record Package(string Name, bool HasVersion);

/// <summary>What a project file says of what it uses.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="References">Names of the projects it refers to.</param>
/// <param name="BuiltAlong">Names of the projects that are built with it, but whose assemblies it does not see.</param>
/// <param name="Packages">Packages it refers to.</param>
/// <param name="Smuggled">Other ways to use another project: its assembly, or source files outside the own folder.</param>
internal sealed record ProjectFile(
    string Path, IReadOnlyList<string> References, IReadOnlyList<string> BuiltAlong, IReadOnlyList<Package> Packages, IReadOnlyList<string> Smuggled)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static ProjectFile Parse(string path, string xml)
    {
        XElement project = XDocument.Parse(xml).Root!;
        IEnumerable<string> Includes(string item) => project.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
        return new(
            path,
            [.. project.Descendants("ProjectReference").Where(SeesAssembly).Select(NameOf)],
            [.. project.Descendants("ProjectReference").Where(element => !SeesAssembly(element)).Select(NameOf)],
            [.. project.Descendants("PackageReference").Select(ParsePackage)],
            [.. Includes("Reference"), .. Includes("Compile").Where(include => include.Contains("..", StringComparison.Ordinal))]);
    }

    public static IReadOnlyList<ProjectFile> LoadAll() => [.. Repository.ProjectFolderFiles(".csproj").Select(path => Parse(path, Repository.Read(path)))];

    private static bool SeesAssembly(XElement reference) => (string?)reference.Attribute("ReferenceOutputAssembly") != "false";

    private static string NameOf(XElement reference) => System.IO.Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include") ?? "").Replace('\\', '/'));

    private static Package ParsePackage(XElement element)
    {
        string[] versions = ["Version", "VersionOverride"];
        return new(
            (string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? "",
            versions.Any(name => element.Attribute(name) is not null || element.Element(name) is not null));
    }
}
