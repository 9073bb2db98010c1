using BtcStream.Cluster.Node;

namespace BtcStream.Cluster.Tests.World;

/// <summary>The recorded chains beside the repository.</summary>
internal static class RealChains
{
    /// <summary>Their files, oldest first; skips the test where they are not beside the repository, and fails it there where they are required.</summary>
    public static string[] Files()
    {
        string? folder = null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null && folder is null; at = at.Parent)
        {
            folder = File.Exists(Path.Combine(at.FullName, "BtcStream.sln")) ? Path.Combine(at.Parent!.FullName, "shared", "data", "deribit-book-summary") : null;
        }

        bool isMissing = folder is null || !Directory.Exists(folder);
        Assert.False(isMissing && Environment.GetEnvironmentVariable("BTCSTREAM_REQUIRE_DATA") == "1", "BTCSTREAM_REQUIRE_DATA=1, but there are no recorded chains beside the repository.");
        Assert.SkipWhen(isMissing, "shared/data/deribit-book-summary is not beside the repository");
        string[] files = Directory.GetFiles(folder!, "*.json.gz");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>The oldest of them.</summary>
    public static IReadOnlyList<RealChain> Read(int most) => [.. Files().Take(most).Select(RealChain.Read)];
}
