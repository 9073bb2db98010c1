using System.Globalization;

namespace BtcStream.Testing;

/// <summary>How much a test that can go on for as long as one likes is to try: tests/README.md has the variables.</summary>
internal static class LongRun
{
    /// <summary>What the environment says; null where it says nothing.</summary>
    /// <exception cref="FormatException">It is no whole number.</exception>
    public static int? Setting(string variable) =>
        Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
            : throw new FormatException($"{variable} is '{text}': it must be a whole number");
}
