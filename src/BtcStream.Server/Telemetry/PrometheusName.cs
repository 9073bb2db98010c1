using System.Text;

namespace BtcStream.Server.Telemetry;

/// <summary>Names of OpenTelemetry in the alphabet of Prometheus.</summary>
internal static class PrometheusName
{
    /// <summary>The name of a metric.</summary>
    /// <param name="name">Its name with dots.</param>
    /// <param name="unit">Its unit in UCUM; what stands in braces only describes what is counted, and is left out.</param>
    /// <param name="isCounter">Whether it only ever grows.</param>
    public static string Of(string name, string? unit, bool isCounter)
    {
        string plain = Sanitize(name);
        string suffix = UnitOf(unit ?? "", isCounter);
        if (suffix.Length > 0 && !plain.EndsWith(suffix, StringComparison.Ordinal))
        {
            plain = $"{plain}_{suffix}";
        }

        return isCounter && !plain.EndsWith("_total", StringComparison.Ordinal) ? $"{plain}_total" : plain;
    }

    /// <summary>A name with every character that Prometheus does not take replaced by an underscore, runs of them by one.</summary>
    public static string Sanitize(string name)
    {
        var plain = new StringBuilder(name.Length + 1);
        foreach (char c in name)
        {
            char next = char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_';
            if (next != '_' || plain.Length == 0 || plain[^1] != '_')
            {
                plain.Append(next);
            }
        }

        return plain.Length > 0 && char.IsAsciiDigit(plain[0]) ? $"_{plain}" : plain.ToString();
    }

    private static string UnitOf(string unit, bool isCounter) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        "1" => isCounter ? "" : "ratio",
        _ => unit.StartsWith('{') ? "" : Sanitize(unit),
    };
}
