using System.Globalization;
using System.Text.RegularExpressions;

namespace BtcStream.Server.Tests.Telemetry;

/// <summary>A scrape as Prometheus would read it: everything that is not of the format fails.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, double> _samples = [];
    private readonly Dictionary<string, string> _types = [];

    public Scrape(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (string line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(HelpLine(), line);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Match type = TypeLine().Match(line);
                Assert.True(type.Success, line);
                Assert.True(_types.TryAdd(type.Groups[1].Value, type.Groups[2].Value) || IsOfProcess(type.Groups[1].Value), line);
            }
            else
            {
                Match sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                string value = sample.Groups[3].Value;
                double number = value == "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture);
                Assert.True(_samples.TryAdd(sample.Groups[1].Value + sample.Groups[2].Value, number) || IsOfProcess(sample.Groups[1].Value), line);
            }
        }
    }

    /// <summary>Names of the samples, labels included.</summary>
    public IEnumerable<string> Names => _samples.Keys;

    /// <summary>A sample; the test fails where it is not there.</summary>
    public double this[string sample]
    {
        get
        {
            Assert.True(_samples.TryGetValue(sample, out double value), $"no {sample} among\n{string.Join('\n', _samples.Keys)}");
            return value;
        }
    }

    public string TypeOf(string name) => _types[name];

    public bool Has(string sample) => _samples.ContainsKey(sample);

    /// <summary>Kestrel's meters are the process's: where another test's server ends and a third begins, both are there until the next look.</summary>
    private static bool IsOfProcess(string name) => name.StartsWith("kestrel_", StringComparison.Ordinal);

    [GeneratedRegex("^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*")*\})? ([-+.0-9eEinfINFNa]+)$""")]
    private static partial Regex SampleLine();
}
