using System.Globalization;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>A row of a published table of option values: named numbers.</summary>
internal sealed class OptionReference
{
    private readonly Dictionary<string, string> _fields;

    private OptionReference(IEnumerable<string> columns, IEnumerable<string> fields) =>
        _fields = columns.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second);

    public OptionRight Right => (_fields.TryGetValue("type", out string? type) ? type : _fields["flag"])[0] is 'C' or 'c'
        ? OptionRight.Call
        : OptionRight.Put;

    public string Measure => _fields["measure"];

    public double this[string column] => double.Parse(_fields[column], CultureInfo.InvariantCulture);

    public static IReadOnlyList<OptionReference> Read(string file)
    {
        string[] lines = File.ReadAllLines(SharedFolder.PathOf("data", "option-reference", file));
        string[] columns = lines[0].Split(',');
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => new OptionReference(columns, line.Split(',')))];
    }
}
