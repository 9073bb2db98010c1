using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Tests.Gamma;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>A recorded book summary of all BTC options, read into a book.</summary>
internal sealed record DeribitChain(string File, double IndexPrice, TestBook Book)
{
    public const string Folder = "deribit-book-summary";

    public static string[] Files
    {
        get
        {
            string[] files = Directory.GetFiles(SharedFolder.PathOf("data", Folder), "*.json.gz");
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
    }

    public static DeribitChain Read(string stamp) => ReadFile(SharedFolder.PathOf("data", Folder, $"{stamp}.json.gz"));

    public static DeribitChain ReadFile(string path)
    {
        using var stream = new GZipStream(System.IO.File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        var book = new TestBook();
        var indexPrices = new List<double>();
        foreach (JsonElement row in document.RootElement.GetProperty("result").EnumerateArray())
        {
            string name = row.GetProperty("instrument_name").GetString()!;
            InstrumentDefinitionFault fault = DeribitDefinition.TryCreate(Encoding.ASCII.GetBytes(name), out InstrumentDefinition? definition, out _);
            Assert.True(fault.IsOk, name);
            if (Number(row, "estimated_delivery_price") is double indexPrice and not 0.0)
            {
                indexPrices.Add(indexPrice);
            }

            // Each row's T counts from that row's own time.
            long asOf = row.GetProperty("creation_timestamp").GetInt64() * UnixTime.NanosPerMilli;
            book.Add(
                definition!,
                Number(row, "underlying_price") ?? double.NaN,
                (Number(row, "mark_iv") ?? double.NaN) / 100.0,
                UnixTime.YearsToExpiry(asOf, definition!.ExpiryUnixNanos),
                Number(row, "open_interest") ?? double.NaN,
                Number(row, "volume") ?? 0.0);
        }

        return new(Path.GetFileName(path), Median(indexPrices), book);
    }

    private static double? Number(JsonElement row, string property) =>
        row.GetProperty(property) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
    }
}
