using System.Text.RegularExpressions;

namespace BtcStream.Architecture.Tests.Text;

/// <summary>Finds what belongs to one machine or one package source: absolute paths of people's folders, hosts of registries.</summary>
internal static partial class ForbiddenText
{
    // Split, so that the rules do not find themselves.
    private static readonly string[] RegistryHosts =
    [
        "registry." + "npmjs", "registry." + "yarnpkg", "nuget" + ".org", "pypi" + ".org", "pythonhosted" + ".org", "deb.debian" + ".org", "crates" + ".io", "proxy.golang" + ".org",
    ];

    /// <summary>One sentence for each line that offends.</summary>
    public static IReadOnlyList<string> FindViolations(string path, string text)
    {
        List<string> violations = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            violations.AddRange(RegistryHosts.Where(host => line.Contains(host, StringComparison.OrdinalIgnoreCase)).Select(host => $"{path}:{number}: the registry host {host}."));
            violations.AddRange(MachinePath().Matches(line).Select(match => $"{path}:{number}: the machine path {match.Value}."));
        }

        return violations;
    }

    /// <summary>Whether a file is text, judged as git does: no zero byte near its start.</summary>
    public static bool IsText(ReadOnlySpan<byte> content) => !content[..Math.Min(content.Length, 8000)].Contains((byte)0);

    // A folder of this kind at the start of a path: not after a letter, digit, dot, dash or brace, where it is a part of a longer path or address.
    [GeneratedRegex(@"(?<![\w.\-~})\]*])(/(work|root|home/\w+|Users/\w+)/|[A-Za-z]:\\+Users\\)")]
    private static partial Regex MachinePath();
}
