using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BtcStream.Engine.Ring;

namespace BtcStream.Cluster.Node;

/// <summary>A recorded Deribit option chain as rows of a batch.</summary>
public sealed class RealChain
{
    private readonly JsonElement[] _rows;

    private RealChain(JsonElement[] rows)
    {
        _rows = rows;
        IndexPrice = rows[0].GetProperty("estimated_delivery_price").GetDouble();
        TimeUnixNanos = rows.Max(row => row.GetProperty("creation_timestamp").GetInt64()) * 1_000_000;
    }

    /// <summary>USD per coin.</summary>
    public double IndexPrice { get; }

    /// <summary>Time of its newest quote.</summary>
    public long TimeUnixNanos { get; }

    /// <summary>Options.</summary>
    public int Count => _rows.Length;

    /// <summary>Reads a recording.</summary>
    public static RealChain Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        return new RealChain([.. document.RootElement.GetProperty("result").EnumerateArray().Select(row => row.Clone())]);
    }

    /// <summary>Adds quotes of a range of the chain's rows, by name.</summary>
    public void AddQuotes(InputBatch batch, Range range)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.BeginMessage(InputKind.Quotes, 0);
        foreach (JsonElement row in _rows[range])
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
}
