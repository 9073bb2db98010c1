using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Batches of arbitrary content: the decoder checks form, never values.</summary>
internal static class RandomQuotes
{
    public static QuoteBatch Batch(Random random)
    {
        var batch = new QuoteBatch { Sequence = (ulong)random.NextInt64() };
        for (int i = random.Next(4); i > 0; i--)
        {
            batch.Definitions.Add(new InstrumentDefinition { Id = (uint)random.Next(), Instrument = Name(random), Strike = random.NextDouble() });
        }

        for (int i = random.Next(5); i > 0; i--)
        {
            batch.Rows.Add(Row(random));
        }

        if (random.Next(3) > 0)
        {
            batch.Columns = Columns(random, random.Next(40));
        }

        return batch;
    }

    public static QuoteRow Row(Random random)
    {
        var row = new QuoteRow();
        Maybe(random, () => row.Venue = Name(random));
        Maybe(random, () => row.Instrument = Name(random));
        Maybe(random, () => row.Id = (uint)random.Next());
        Maybe(random, () => row.Time = (ulong)random.NextInt64());
        Maybe(random, () => row.UnderlyingPrice = Value(random));
        Maybe(random, () => row.MarkIv = Value(random));
        Maybe(random, () => row.OpenInterest = Value(random));
        Maybe(random, () => row.BidPrice = Value(random));
        Maybe(random, () => row.AskPrice = Value(random));
        Maybe(random, () => row.MarkPrice = Value(random));
        Maybe(random, () => row.Volume24H = Value(random));
        return row;
    }

    public static QuoteColumns Columns(Random random, int rows)
    {
        var columns = new QuoteColumns();
        columns.Id.Add(Enumerable.Range(0, rows).Select(_ => (uint)random.Next()));
        Maybe(random, () => columns.Time.Add(Enumerable.Range(0, rows).Select(_ => (ulong)random.NextInt64())));
        Maybe(random, () => Fill(columns.UnderlyingPrice));
        Maybe(random, () => Fill(columns.MarkIv));
        Maybe(random, () => Fill(columns.OpenInterest));
        Maybe(random, () => Fill(columns.BidPrice));
        Maybe(random, () => Fill(columns.AskPrice));
        Maybe(random, () => Fill(columns.MarkPrice));
        Maybe(random, () => Fill(columns.Volume24H));
        Maybe(random, () => columns.MarkIvPresent = Bitmap());
        Maybe(random, () => columns.TimePresent = Bitmap());
        Maybe(random, () => columns.Volume24HPresent = Bitmap());
        return columns;

        void Fill(Google.Protobuf.Collections.RepeatedField<double> column) => column.Add(Enumerable.Range(0, rows).Select(_ => Value(random)));

        ByteString Bitmap()
        {
            byte[] bitmap = new byte[(rows + 7) / 8];
            random.NextBytes(bitmap);
            return ByteString.CopyFrom(bitmap);
        }
    }

    private static void Maybe(Random random, Action act)
    {
        if (random.Next(2) == 0)
        {
            act();
        }
    }

    private static double Value(Random random) => random.Next(5) switch
    {
        0 => double.NaN,
        1 => 0.0,
        2 => -random.NextDouble(),
        3 => double.PositiveInfinity,
        _ => random.NextDouble() * 1e5,
    };

    private static string Name(Random random) => random.Next(4) switch
    {
        0 => "",
        1 => "BTC-30JAN26-90000-C",
        2 => "ünïcode ₿",
        _ => new string('x', random.Next(200)),
    };
}
