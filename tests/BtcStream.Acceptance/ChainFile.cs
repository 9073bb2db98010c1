using System.IO.Compression;
using System.Text.Json;

namespace BtcStream.Acceptance;

/// <summary>One option of a recorded chain: IV as a decimal, prices in coin, time in Unix nanoseconds; null where the venue gave nothing.</summary>
internal sealed record ChainRow(
    string Name, double? Forward, double? Iv, double? OpenInterest, double? Bid, double? Ask, double? Mark, double? Volume, ulong Time);

/// <summary>A recorded answer of Deribit's book summary: a whole option chain of one moment.</summary>
internal sealed record ChainFile(string Name, double IndexPrice, ChainRow[] Rows)
{
    /// <summary>All recorded chains in time order.</summary>
    public static string[] Paths
    {
        get
        {
            string[] files = Directory.GetFiles(SharedFolder.PathOf("data", "deribit-book-summary"), "*.json.gz");
            Array.Sort(files, StringComparer.Ordinal);
            SharedFolder.SkipOrFail(files.Length == 0, "shared/data/deribit-book-summary holds no chain");
            return files;
        }
    }

    /// <summary>The newest time of any row.</summary>
    public ulong Time => Rows.Max(row => row.Time);

    public static ChainFile Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement[] results = [.. document.RootElement.GetProperty("result").EnumerateArray()];
        double[] index = [.. results.Select(row => row.GetProperty("estimated_delivery_price").GetDouble()).Order()];
        int middle = index.Length / 2;
        double median = index.Length % 2 == 1 ? index[middle] : 0.5 * (index[middle - 1] + index[middle]);
        return new ChainFile(Path.GetFileName(path), median, [.. results.Select(ReadRow)]);
    }

    private static ChainRow ReadRow(JsonElement row) => new(
        row.GetProperty("instrument_name").GetString()!,
        Number(row, "underlying_price"),
        Number(row, "mark_iv") / 100.0,
        Number(row, "open_interest"),
        Number(row, "bid_price"),
        Number(row, "ask_price"),
        Number(row, "mark_price"),
        Number(row, "volume"),
        row.GetProperty("creation_timestamp").GetUInt64() * 1_000_000);

    private static double? Number(JsonElement row, string field) =>
        row.GetProperty(field) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
}
