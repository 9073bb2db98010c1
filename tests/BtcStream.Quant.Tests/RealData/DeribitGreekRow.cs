using System.Globalization;
using System.IO.Compression;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>One option of Deribit's daily chains of June 2021 with the greeks the venue published.</summary>
internal sealed record DeribitGreekRow(
    string Name,
    OptionRight Right,
    double Forward,
    double Strike,
    double Sigma,
    double Years,
    double Delta,
    double Gamma,
    double VegaPerPoint,
    double ThetaPerDay,
    double RhoPerPoint)
{
    private const double SecondsPerYear = 365.0 * 86_400.0;

    public static IReadOnlyList<DeribitGreekRow> ReadAll()
    {
        string path = SharedFolder.PathOf("data", "deribit-greeks-202106.txt.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var rows = new List<DeribitGreekRow>();
        var columns = new Dictionary<string, int>();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields[0] == "[QUOTE_UNIXTIME]")
            {
                columns = Enumerable.Range(0, fields.Length).ToDictionary(i => fields[i]);
            }
            else
            {
                rows.Add(Read(fields, columns));
            }
        }

        return rows;
    }

    private static DeribitGreekRow Read(string[] fields, Dictionary<string, int> columns)
    {
        double Number(string column) => double.Parse(fields[columns[$"[{column}]"]], CultureInfo.InvariantCulture);
        return new DeribitGreekRow(
            fields[columns["[INSTRUMENT_NAME]"]],
            fields[columns["[OPTION_RIGHT]"]] == "call" ? OptionRight.Call : OptionRight.Put,
            Number("UNDERLYING_PRICE"),
            Number("STRIKE"),
            Number("MARK_IV") / 100.0,
            (Number("EXPIRY_UNIX") - Number("QUOTE_UNIXTIME")) / SecondsPerYear,
            Number("DELTA"),
            Number("GAMMA"),
            Number("VEGA"),
            Number("THETA"),
            Number("RHO"));
    }
}
