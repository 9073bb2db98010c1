namespace BtcStream.Architecture.Tests;

/// <summary>Asserts on lists of findings, and prints all of them: xunit would cut them short.</summary>
internal static class Findings
{
    public static void AssertNone(IEnumerable<string> findings)
    {
        string[] all = [.. findings];
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }
}
