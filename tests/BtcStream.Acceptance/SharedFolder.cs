namespace BtcStream.Acceptance;

/// <summary>Finds the folder of shared data beside the repository. Absent: the test is skipped, or fails where data is required.</summary>
internal static class SharedFolder
{
    /// <summary>Path of something in the shared folder; skips or fails the running test when it is not there.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        string? found = null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null && found is null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BtcStream.sln")))
            {
                found = Path.Combine([folder.Parent!.FullName, "shared", .. parts]);
            }
        }

        SkipOrFail(found is null || !Path.Exists(found), $"shared/{string.Join('/', parts)} is not beside the repository");
        return found!;
    }

    /// <summary>Skips the running test for want of something; fails it where nothing may be wanting.</summary>
    public static void SkipOrFail(bool missing, string reason)
    {
        if (missing && Environment.GetEnvironmentVariable("BTCSTREAM_REQUIRE_DATA") == "1")
        {
            Assert.Fail($"BTCSTREAM_REQUIRE_DATA=1, but {reason}.");
        }

        Assert.SkipWhen(missing, reason);
    }
}
