using System.Text;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests;

/// <summary>A quote row as tests write it: what is null is absent.</summary>
public readonly record struct Quote
{
    public string? Name { get; init; }

    public string? Venue { get; init; }

    public uint? Id { get; init; }

    public long? Time { get; init; }

    public double? Forward { get; init; }

    public double? Iv { get; init; }

    public double? OpenInterest { get; init; }

    public double? Bid { get; init; }

    public double? Ask { get; init; }

    public double? Mark { get; init; }

    public double? Volume { get; init; }
}

/// <summary>Writes batches row by row.</summary>
public sealed class TestBatch
{
    public TestBatch(long received = 0)
        : this(new InputBatch()) => Batch.ReceivedUnixNanos = received;

    /// <summary>Writes on in a batch.</summary>
    public TestBatch(InputBatch batch) => Batch = batch;

    public InputBatch Batch { get; }

    public TestBatch Quotes(params ReadOnlySpan<Quote> rows) => Quotes(0, rows);

    public TestBatch Quotes(ulong sequence, params ReadOnlySpan<Quote> rows)
    {
        Batch.BeginMessage(InputKind.Quotes, sequence);
        foreach (Quote row in rows)
        {
            Add(row);
        }

        return this;
    }

    public TestBatch Define(ReadOnlySpan<DefinitionRow> rows)
    {
        Batch.BeginMessage(InputKind.Quotes, 0);
        foreach (DefinitionRow row in rows)
        {
            Batch.Definitions.Add() = row;
        }

        return this;
    }

    public TestBatch Define(uint id, string name) => Define([new DefinitionRow { Id = id, NameText = Text(name) }]);

    public TestBatch Trade(string name, byte side, double amount, long? time = null, double price = 0.01)
    {
        Batch.BeginMessage(InputKind.Trades, 0);
        TradeColumns columns = Batch.Trades;
        int at = columns.Append(1);
        columns.Fields[at] = TradeFields.InstrumentName | TradeFields.Price | TradeFields.Amount | TradeFields.TakerSide
            | (time is null ? 0 : TradeFields.Time);
        columns.Instrument[at] = Named(name, null);
        columns.Time[at] = time ?? 0;
        columns.Price[at] = price;
        columns.Amount[at] = amount;
        columns.TakerSide[at] = side;
        return this;
    }

    public TestBatch Index(double price, long? time = null, string underlying = "BTC")
    {
        Batch.BeginMessage(InputKind.Market, 0);
        MarketColumns columns = Batch.Market;
        int at = columns.Append(1);
        columns.Fields[at] = MarketFields.Underlying | MarketFields.IndexPrice | (time is null ? 0 : MarketFields.Time);
        columns.Underlying[at] = Text(underlying);
        columns.IndexPrice[at] = price;
        columns.Time[at] = time ?? 0;
        return this;
    }

    /// <summary>A market row with nothing but a time.</summary>
    public TestBatch Time(long time)
    {
        Batch.BeginMessage(InputKind.Market, 0);
        int at = Batch.Market.Append(1);
        Batch.Market.Fields[at] = MarketFields.Time;
        Batch.Market.Time[at] = time;
        return this;
    }

    public TestBatch Tick(long time)
    {
        Batch.AddClockTick(time);
        return this;
    }

    public TestBatch Publish()
    {
        Batch.AddPublicationPoint();
        return this;
    }

    public int Text(string text) => Batch.Text.Add(Encoding.UTF8.GetBytes(text));

    public uint Named(string name, string? venue)
    {
        int? venueText = venue is null ? null : Text(venue);
        int nameText = Text(name);
        Batch.Names.Add() = new NamedInstrument(venueText, nameText);
        return (uint)(Batch.Names.Count - 1);
    }

    public void Add(in Quote row)
    {
        QuoteColumns columns = Batch.Quotes;
        int at = columns.Append(1);
        QuoteFields fields = (row.Name is null ? 0 : QuoteFields.InstrumentName) | (row.Id is null ? 0 : QuoteFields.InstrumentId);
        columns.Instrument[at] = row.Id ?? (row.Name is null ? 0 : Named(row.Name, row.Venue));
        fields |= Set(row.Time, columns.Time, at, QuoteFields.Time);
        fields |= Set(row.Forward, columns.UnderlyingPrice, at, QuoteFields.UnderlyingPrice);
        fields |= Set(row.Iv, columns.MarkIv, at, QuoteFields.MarkIv);
        fields |= Set(row.OpenInterest, columns.OpenInterest, at, QuoteFields.OpenInterest);
        fields |= Set(row.Bid, columns.BidPrice, at, QuoteFields.BidPrice);
        fields |= Set(row.Ask, columns.AskPrice, at, QuoteFields.AskPrice);
        fields |= Set(row.Mark, columns.MarkPrice, at, QuoteFields.MarkPrice);
        fields |= Set(row.Volume, columns.Volume24h, at, QuoteFields.Volume24h);
        columns.Fields[at] = fields;
    }

    private static QuoteFields Set<T>(T? value, Span<T> column, int at, QuoteFields field)
        where T : struct
    {
        // Whatever stands in the entry of an absent field must never be read: make it poison.
        column[at] = value ?? (typeof(T) == typeof(double) ? (T)(object)double.NaN : (T)(object)long.MinValue);
        return value is null ? QuoteFields.None : field;
    }
}
