namespace BtcStream.Architecture.Tests.Projects;

/// <summary>Who may use whom. Each project has its own line, so that a new one is a decision.</summary>
internal static class ProjectArrows
{
    /// <summary>For each project, the projects it may name in its project file.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["BtcStream.Contracts"] = [],
        ["BtcStream.Rpc"] = [],
        ["BtcStream.Quant"] = [],
        ["BtcStream.Engine"] = ["BtcStream.Quant"],
        ["BtcStream.Feeds"] = ["BtcStream.Engine", "BtcStream.Quant"],
        ["BtcStream.Cluster"] = ["BtcStream.Engine"],
        ["BtcStream.Server"] = ["BtcStream.Contracts", "BtcStream.Rpc", "BtcStream.Engine", "BtcStream.Feeds", "BtcStream.Cluster"],
        ["BtcStream.Client"] = ["BtcStream.Contracts", "BtcStream.Rpc"],
        ["BtcStream.Cli"] = ["BtcStream.Client", "BtcStream.Contracts", "BtcStream.Rpc", "BtcStream.Feeds", "BtcStream.Engine"],

        // It starts the server as a process, and measures it against its own decoders alone.
        ["BtcStream.LoadGenerator"] = ["BtcStream.Contracts", "BtcStream.Feeds", "BtcStream.Rpc", "BtcStream.Server"],
        // The pieces of the pipeline are the load generator's, which may see them.
        ["BtcStream.Microbenchmarks"] = ["BtcStream.Contracts", "BtcStream.Quant", "BtcStream.Engine", "BtcStream.Rpc", "BtcStream.LoadGenerator"],

        ["BtcStream.Architecture.Tests"] = [],
        ["BtcStream.Contracts.Tests"] = ["BtcStream.Contracts"],
        ["BtcStream.Rpc.TestService"] = ["BtcStream.Rpc"],
        ["BtcStream.Rpc.Fuzz"] = ["BtcStream.Rpc", "BtcStream.Rpc.TestService"],
        ["BtcStream.Rpc.Tests"] = ["BtcStream.Rpc", "BtcStream.Rpc.TestService", "BtcStream.Rpc.Fuzz"],
        // A child process of the tests: it hashes the bits of every kernel with some of the machine's instructions switched off.
        ["BtcStream.Quant.IsaProbe"] = ["BtcStream.Quant"],
        ["BtcStream.Quant.Tests"] = ["BtcStream.Quant", "BtcStream.Quant.IsaProbe"],
        ["BtcStream.Engine.Tests"] = ["BtcStream.Engine"],
        ["BtcStream.Feeds.Tests"] = ["BtcStream.Feeds"],
        // A child process of the tests, to be killed: an engine, or a gateway that feeds itself.
        ["BtcStream.Cluster.Node"] = ["BtcStream.Cluster"],
        // The server in its roles is a process there, and the client asks it.
        ["BtcStream.Cluster.Tests"] = ["BtcStream.Cluster", "BtcStream.Cluster.Node", "BtcStream.Client", "BtcStream.Server"],
        // What recorded data must come to, for tests that ask for it in different ways: it sees the messages only.
        ["BtcStream.Acceptance"] = ["BtcStream.Contracts"],
        // The attacks that are measured there are tests here.
        ["BtcStream.Server.Tests"] = ["BtcStream.Server", "BtcStream.Acceptance", "BtcStream.LoadGenerator"],
        ["BtcStream.Client.Tests"] = ["BtcStream.Client", "BtcStream.Server"],
        // The client sees the wire only, so its tests need a server at the other end.
        ["BtcStream.Cli.Tests"] = ["BtcStream.Cli", "BtcStream.Server", "BtcStream.Acceptance"],
        ["BtcStream.LoadGenerator.Tests"] = ["BtcStream.LoadGenerator", "BtcStream.Server"],
    };

    /// <summary>For each project, the projects it may have built along without seeing their assemblies.</summary>
    public static IReadOnlyDictionary<string, string[]> AllowedAlong { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // The demo starts the server as a process.
        ["BtcStream.Cli"] = ["BtcStream.Server"],
    };

    /// <summary>One sentence for each project or reference that the table does not allow.</summary>
    public static IReadOnlyList<string> FindViolations(IEnumerable<ProjectFile> projects, IReadOnlyDictionary<string, string[]> allowed)
    {
        List<string> violations = [];
        foreach (ProjectFile project in projects)
        {
            if (!allowed.TryGetValue(project.Name, out string[]? targets))
            {
                violations.Add($"{project.Path}: the project is not in the table of arrows.");
                continue;
            }

            violations.AddRange(project.References.Except(targets).Select(target => $"{project.Name} must not use {target}."));
            violations.AddRange(project.BuiltAlong.Except(AllowedAlong.GetValueOrDefault(project.Name, [])).Select(target => $"{project.Name} must not have {target} built along."));
            violations.AddRange(project.Smuggled.Select(item => $"{project.Name} takes in {item} past the table of arrows."));
        }

        return violations;
    }

    /// <summary>A way round from a project back to itself, or nothing where there is none.</summary>
    public static IReadOnlyList<string> FindCycle(IReadOnlyDictionary<string, string[]> arrows)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        List<string> path = [];
        return arrows.Keys.Select(name => Visit(name, arrows, path, done)).FirstOrDefault(cycle => cycle.Count > 0) ?? [];
    }

    private static IReadOnlyList<string> Visit(string name, IReadOnlyDictionary<string, string[]> arrows, List<string> path, HashSet<string> done)
    {
        int start = path.IndexOf(name);
        if (start >= 0)
        {
            return [.. path[start..], name];
        }

        if (!done.Add(name))
        {
            return [];
        }

        path.Add(name);
        foreach (string target in arrows.GetValueOrDefault(name, []))
        {
            IReadOnlyList<string> cycle = Visit(target, arrows, path, done);
            if (cycle.Count > 0)
            {
                return cycle;
            }
        }

        path.RemoveAt(path.Count - 1);
        return [];
    }
}
