using System.IO.Compression;

namespace BtcStream.Feeds.Tests;

/// <summary>Finds the folder of shared data beside the repository. Absent: the test is skipped, or fails where data is required.</summary>
internal static class SharedFolder
{
    /// <summary>The recorded book summaries, oldest first.</summary>
    public static string[] BookSummaries
    {
        get
        {
            string[] files = Directory.GetFiles(PathOf("data", "deribit-book-summary"), "*.json.gz");
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
    }

    /// <summary>The recorded forced orders of Binance's USD-M futures, one day of them.</summary>
    public static string ForceOrders => PathOf("data", "binance-force-orders-20240817.csv");

    /// <summary>A recorded history.</summary>
    public static string DataFile(string name) => PathOf("data", name);

    /// <summary>The lines of a recorded file, unpacked where it is packed.</summary>
    public static IEnumerable<string> ReadLines(params string[] parts)
    {
        string path = PathOf(["data", .. parts]);
        using Stream file = File.OpenRead(path);
        using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static string PathOf(params string[] parts)
    {
        string? path = TryPathOf(parts);
        string reason = $"shared/{string.Join('/', parts)} is not beside the repository";
        if (path is null && Environment.GetEnvironmentVariable("BTCSTREAM_REQUIRE_DATA") == "1")
        {
            Assert.Fail($"BTCSTREAM_REQUIRE_DATA=1, but {reason}.");
        }

        Assert.SkipWhen(path is null, reason);
        return path!;
    }

    private static string? TryPathOf(string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BtcStream.sln")))
            {
                string path = Path.Combine([folder.Parent?.FullName ?? "", "shared", .. parts]);
                return Path.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
