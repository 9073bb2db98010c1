using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BtcStream.Engine.Ring;

namespace BtcStream.Cluster.Tests.World;

/// <summary>A recorded Deribit option chain as rows of a batch.</summary>
internal sealed class RealChain
{
    private RealChain(double indexPrice, long timeUnixNanos, JsonElement[] rows) => (IndexPrice, TimeUnixNanos, Rows) = (indexPrice, timeUnixNanos, rows);

    public double IndexPrice { get; }

    public long TimeUnixNanos { get; }

    private JsonElement[] Rows { get; }

    /// <summary>The recorded chains, oldest first; skips the test where they are not beside the repository, and fails it there where they are required.</summary>
    public static IReadOnlyList<RealChain> ReadAll(int most)
    {
        string? folder = null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null && folder is null; at = at.Parent)
        {
            folder = File.Exists(Path.Combine(at.FullName, "BtcStream.sln")) ? Path.Combine(at.Parent!.FullName, "shared", "data", "deribit-book-summary") : null;
        }

        bool isMissing = folder is null || !Directory.Exists(folder);
        Assert.False(isMissing && Environment.GetEnvironmentVariable("BTCSTREAM_REQUIRE_DATA") == "1", "BTCSTREAM_REQUIRE_DATA=1, but there are no recorded chains beside the repository.");
        Assert.SkipWhen(isMissing, "shared/data/deribit-book-summary is not beside the repository");
        string[] files = Directory.GetFiles(folder!, "*.json.gz");
        Array.Sort(files, StringComparer.Ordinal);
        return [.. files.Take(most).Select(Read)];
    }

    /// <summary>Adds quotes of a range of the chain's rows, by name.</summary>
    public void AddQuotes(InputBatch batch, Range range)
    {
        batch.BeginMessage(InputKind.Quotes, 0);
        foreach (JsonElement row in Rows[range])
        {
            int at = batch.Quotes.Append(1);
            batch.Names.Add() = new NamedInstrument(null, batch.Text.Add(Encoding.UTF8.GetBytes(row.GetProperty("instrument_name").GetString()!)));
            batch.Quotes.Fields[at] = QuoteFields.InstrumentName | QuoteFields.Time | QuoteFields.UnderlyingPrice | QuoteFields.MarkIv | QuoteFields.OpenInterest;
            batch.Quotes.Instrument[at] = (uint)(batch.Names.Count - 1);
            batch.Quotes.Time[at] = row.GetProperty("creation_timestamp").GetInt64() * 1_000_000;
            batch.Quotes.UnderlyingPrice[at] = row.GetProperty("underlying_price").GetDouble();
            batch.Quotes.MarkIv[at] = row.GetProperty("mark_iv").GetDouble() / 100.0;
            batch.Quotes.OpenInterest[at] = row.GetProperty("open_interest").GetDouble();
        }
    }

    /// <summary>Options.</summary>
    public int Count => Rows.Length;

    private static RealChain Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement[] rows = [.. document.RootElement.GetProperty("result").EnumerateArray().Select(row => row.Clone())];
        return new RealChain(
            rows[0].GetProperty("estimated_delivery_price").GetDouble(), rows.Max(row => row.GetProperty("creation_timestamp").GetInt64()) * 1_000_000, rows);
    }
}
