namespace BtcStream.Quant.Tests.RealData;

/// <summary>Finds the folder of shared data beside the repository. Absent: the test is skipped, or fails where data is required.</summary>
internal static class SharedFolder
{
    private const string SolutionFile = "BtcStream.sln";

    /// <summary>True when tests must fail rather than skip where data or a tool is missing.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("BTCSTREAM_REQUIRE_DATA") == "1";

    /// <summary>Path of something in the shared folder; skips or fails the running test when it is not there.</summary>
    public static string PathOf(params string[] parts)
    {
        string? found = TryPathOf(parts);
        SkipOrFail(found is null, $"shared/{string.Join('/', parts)} is not beside the repository");
        return found!;
    }

    /// <summary>Skips the running test, saying why, or fails it where data is required.</summary>
    public static void SkipOrFail(bool missing, string reason)
    {
        if (missing && IsRequired)
        {
            Assert.Fail($"BTCSTREAM_REQUIRE_DATA=1, but {reason}.");
        }

        Assert.SkipWhen(missing, reason);
    }

    private static string? TryPathOf(string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile)))
            {
                string path = Path.Combine([folder.Parent?.FullName ?? string.Empty, "shared", .. parts]);
                return File.Exists(path) || Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
