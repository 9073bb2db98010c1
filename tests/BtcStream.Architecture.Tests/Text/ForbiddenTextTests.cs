using System.Text;

namespace BtcStream.Architecture.Tests.Text;

public sealed class ForbiddenTextTests
{
    private const string Work = "/wo" + "rk/";

    [Fact]
    public void Files_OfTheRepository_NameNoMachineAndNoRegistry()
    {
        List<string> violations = [];
        int read = 0;
        foreach (string file in Repository.Files)
        {
            byte[] content = File.ReadAllBytes(Repository.Absolute(file));
            if (ForbiddenText.IsText(content))
            {
                violations.AddRange(ForbiddenText.FindViolations(file, Encoding.UTF8.GetString(content)));
                read++;
            }
        }

        Assert.Contains("BtcStream.sln", Repository.Files);
        Assert.Contains("tests/interop/package-lock.json", Repository.Files);
        Assert.True(read > 50, $"Only {read} text files were read.");
        Findings.AssertNone(violations);
    }

    [Theory]
    [InlineData("see " + Work + "main/README.md", Work)]
    [InlineData("\"" + Work + "\"", Work)]
    [InlineData("HOME=/ro" + "ot/.cache", "/ro" + "ot/")]
    [InlineData("path: /ho" + "me/alice/x", "/ho" + "me/alice/")]
    [InlineData("/Us" + "ers/alice/x", "/Us" + "ers/alice/")]
    [InlineData(@"C:\Us" + @"ers\alice", @"C:\Us" + @"ers\")]
    public void FindViolations_MachinePath_IsFound(string line, string path) =>
        Assert.Equal([$"a.md:2: the machine path {path}."], ForbiddenText.FindViolations("a.md", "first\n" + line));

    [Theory]
    [InlineData("https://registry." + "npmjs.org/buf", "registry." + "npmjs")]
    [InlineData("<add key=\"a\" value=\"https://api.NuGet" + ".org/v3/index.json\" />", "nuget" + ".org")]
    public void FindViolations_RegistryHost_IsFound(string line, string host) =>
        Assert.Equal([$"a.md:1: the registry host {host}."], ForbiddenText.FindViolations("a.md", line));

    [Theory]
    [InlineData("a frame" + Work + "path inside another word")]
    [InlineData("/usr/bin/env and /var/lib/btcstream and /tmp/x")]
    [InlineData("npm, NuGet, Debian")]
    [InlineData("/home/ and /workers/ and /roots/")]
    public void FindViolations_OrdinaryText_None(string line) => Assert.Empty(ForbiddenText.FindViolations("a.md", line));

    [Fact]
    public void IsText_ZeroByte_IsNot()
    {
        Assert.True(ForbiddenText.IsText("plain"u8));
        Assert.False(ForbiddenText.IsText([80, 75, 0, 1]));
    }
}
