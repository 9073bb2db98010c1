namespace BtcStream.Cluster.Tests.World;

/// <summary>A directory for snapshots that goes with the test. Begun before the children that write into it, so that it goes after them.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("btcstream-cluster-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
