namespace BtcStream.Cli.Replay;

/// <summary>The inputs of a folder: what its manifest names, in the manifest's order, then the chains that their names give away, by name.</summary>
/// <param name="Inputs">In the order that decides between them at one moment.</param>
/// <param name="LeftOut">Files that no manifest names and whose names say nothing, relative to the folder.</param>
/// <param name="Notes">What readers left out or changed, by file.</param>
internal sealed record ReplayFolder(IReadOnlyList<IReplayInput> Inputs, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notes)
{
    /// <summary>Opens a folder. Every file is read, so that a broken one is found before anything is sent.</summary>
    /// <param name="path">The folder, with those below it.</param>
    /// <param name="manifest">The manifest; null is <c>replay.txt</c> in the folder, where there is one.</param>
    /// <param name="environment">Reads files.</param>
    /// <exception cref="CliException">There is no such folder, nothing to replay, or something wrong with a file.</exception>
    public static ReplayFolder Open(string path, string? manifest, CliEnvironment environment)
    {
        if (!Directory.Exists(path))
        {
            throw new CliException(ExitCodes.Usage, $"'{path}' is no folder");
        }

        string own = Path.GetFullPath(Path.Combine(path, ReplayManifest.FileName));
        string? used = manifest ?? (File.Exists(own) ? own : null);
        var reader = new ReplayManifest(environment, path);
        List<IReplayInput> inputs = [.. used is null ? [] : reader.Read(used)];
        string[] others = [.. FilesOf(path).Where(file => file != own && !reader.Named.Contains(file))];
        inputs.AddRange(others.Where(file => ChainName.TimeOf(file) is not null).Select(file => ChainInput.Open(file, environment)));
        if (inputs.Count == 0)
        {
            throw new CliException(
                ExitCodes.Usage, $"'{path}' has nothing to replay: no {ReplayManifest.FileName}, and no chain with a UTC stamp for a name, such as 20260112T153507Z.json.gz");
        }

        return new ReplayFolder(inputs, [.. others.Where(file => ChainName.TimeOf(file) is null).Select(file => Path.GetRelativePath(path, file))], reader.Notes);
    }

    private static string[] FilesOf(string path)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path.GetFullPath(path), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"cannot list '{path}': {e.Message}", e);
        }
    }
}
