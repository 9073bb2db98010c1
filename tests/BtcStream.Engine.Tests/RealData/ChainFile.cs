using System.IO.Compression;
using System.Text.Json;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Tests.RealData;

/// <summary>One option of a recorded chain, IV as a decimal, prices in coin, time in Unix nanoseconds.</summary>
public sealed record ChainRow(
    string Name, double Forward, double Iv, double OpenInterest, double? Bid, double? Ask, double Mark, double Volume, long Time);

/// <summary>A recorded Deribit option chain.</summary>
public sealed record ChainFile(string Path, double IndexPrice, ChainRow[] Rows)
{
    public static string[] Paths
    {
        get
        {
            string[] files = Directory.GetFiles(SharedFolder.PathOf("data", "deribit-book-summary"), "*.json.gz");
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
    }

    public static ChainFile Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        var index = new List<double>();
        var rows = new List<ChainRow>();
        foreach (JsonElement row in document.RootElement.GetProperty("result").EnumerateArray())
        {
            index.Add(row.GetProperty("estimated_delivery_price").GetDouble());
            rows.Add(new ChainRow(
                row.GetProperty("instrument_name").GetString()!,
                row.GetProperty("underlying_price").GetDouble(),
                row.GetProperty("mark_iv").GetDouble() / 100.0,
                row.GetProperty("open_interest").GetDouble(),
                Number(row.GetProperty("bid_price")),
                Number(row.GetProperty("ask_price")),
                row.GetProperty("mark_price").GetDouble(),
                row.GetProperty("volume").GetDouble(),
                row.GetProperty("creation_timestamp").GetInt64() * UnixTime.NanosPerMilli));
        }

        index.Sort();
        int middle = index.Count / 2;
        return new ChainFile(path, index.Count % 2 == 1 ? index[middle] : 0.5 * (index[middle - 1] + index[middle]), [.. rows]);
    }

    /// <summary>The chain as one batch: quotes by name, then the index.</summary>
    internal TestBatch ToBatch(bool withIv = true)
    {
        var batch = new TestBatch();
        batch.Quotes(1, [.. Rows.Select(row => new Quote
        {
            Name = row.Name,
            Time = row.Time,
            Forward = row.Forward,
            Iv = withIv ? row.Iv : null,
            OpenInterest = row.OpenInterest,
            Bid = row.Bid,
            Ask = row.Ask,
            Mark = row.Mark,
            Volume = row.Volume,
        })]);
        return batch.Index(IndexPrice, Rows.Max(row => row.Time));
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
