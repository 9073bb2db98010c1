using BtcStream.Cli.Feeding;
using BtcStream.Contracts.V1;
using BtcStream.Feeds;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Feeding;

public class BatchBuilderTests
{
    private static readonly Gen<double?> Number = Gen.Choose(-5, 1_000).Select(n => n < 0 ? (double?)null : n / 8.0);

    private static readonly Gen<OptionQuote> Quote =
        from name in Gen.Choose(1, 40)
        from time in Gen.Choose(-3, 1_000)
        from n in Number.ArrayOf(7)
        select new OptionQuote
        {
            Instrument = $"BTC-30JAN26-{name}000-C",
            TimeUnixNanos = time < 0 ? null : time,
            UnderlyingPrice = n[0],
            MarkIv = n[1],
            OpenInterest = n[2],
            BidPrice = n[3],
            AskPrice = n[4],
            MarkPrice = n[5],
            Volume24h = n[6],
        };

    /// <summary>Both forms say the same, over several batches of one call, after a trip over the wire.</summary>
    [Fact]
    public void Build_ColumnsAndRows_SayTheSame() =>
        Prop.ForAll(Quote.ListOf().Select(list => list.ToArray()).Where(quotes => quotes.Length > 0).ToArbitrary(), quotes =>
        {
            var rows = new RowBatchBuilder();
            var columns = new ColumnBatchBuilder(maxInstruments: 100);
            var reader = new ColumnReader();
            foreach (OptionQuote[] part in quotes.Chunk(9))
            {
                QuoteBatch expected = QuoteBatch.Parser.ParseFrom(rows.Build(4, part).ToByteArray());
                QuoteBatch actual = QuoteBatch.Parser.ParseFrom(columns.Build(4, part).ToByteArray());
                Assert.Equal(4UL, actual.Sequence);
                Assert.Empty(actual.Rows);
                Assert.Null(expected.Columns);
                Assert.Equal(expected.Rows, reader.Read(actual));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Build_SameInstrumentAgain_IsDefinedOnce()
    {
        var builder = new ColumnBatchBuilder(2);
        OptionQuote[] quotes = [new() { Instrument = "A" }, new() { Instrument = "B" }, new() { Instrument = "A" }];

        QuoteBatch first = builder.Build(1, quotes);
        QuoteBatch second = builder.Build(2, quotes[..1]);

        Assert.Equal([new InstrumentDefinition { Id = 0, Instrument = "A" }, new InstrumentDefinition { Id = 1, Instrument = "B" }], first.Definitions);
        Assert.Equal([0u, 1u, 0u], first.Columns.Id);
        Assert.Empty(second.Definitions);
        Assert.Equal([0u], second.Columns.Id);
    }

    [Fact]
    public void Build_ValueInEveryRow_NeedsNoBitmap()
    {
        QuoteBatch batch = new ColumnBatchBuilder(9).Build(1, [new() { Instrument = "A", MarkIv = 0.5, BidPrice = 1.0 }, new() { Instrument = "B", MarkIv = 0.25 }]);

        Assert.Equal([0.5, 0.25], batch.Columns.MarkIv);
        Assert.True(batch.Columns.MarkIvPresent.IsEmpty);
        Assert.Equal([1.0, 0.0], batch.Columns.BidPrice);
        Assert.Equal([1], batch.Columns.BidPricePresent.ToByteArray());
        Assert.Empty(batch.Columns.AskPrice);
        Assert.True(batch.Columns.AskPricePresent.IsEmpty);
    }

    [Fact]
    public void Build_MoreInstrumentsThanIds_SaysSo()
    {
        CliException e = Assert.Throws<CliException>(() => new ColumnBatchBuilder(1).Build(1, [new() { Instrument = "A" }, new() { Instrument = "B" }]));

        Assert.Equal((ExitCodes.Usage, "more than 1 different instruments in one call do not fit into columns; use --form rows"), (e.ExitCode, e.Message));
    }

    /// <summary>Reads columns as the contract says a server does.</summary>
    private sealed class ColumnReader
    {
        private readonly Dictionary<uint, string> _names = [];

        public IEnumerable<QuoteRow> Read(QuoteBatch batch)
        {
            foreach (InstrumentDefinition definition in batch.Definitions)
            {
                Assert.True(_names.TryAdd(definition.Id, definition.Instrument));
            }

            QuoteColumns columns = batch.Columns;
            for (int i = 0; i < columns.Id.Count; i++)
            {
                var row = new QuoteRow { Instrument = _names[columns.Id[i]] };
                Take(columns.Time, columns.TimePresent, columns, i, value => row.Time = value);
                Take(columns.UnderlyingPrice, columns.UnderlyingPricePresent, columns, i, value => row.UnderlyingPrice = value);
                Take(columns.MarkIv, columns.MarkIvPresent, columns, i, value => row.MarkIv = value);
                Take(columns.OpenInterest, columns.OpenInterestPresent, columns, i, value => row.OpenInterest = value);
                Take(columns.BidPrice, columns.BidPricePresent, columns, i, value => row.BidPrice = value);
                Take(columns.AskPrice, columns.AskPricePresent, columns, i, value => row.AskPrice = value);
                Take(columns.MarkPrice, columns.MarkPricePresent, columns, i, value => row.MarkPrice = value);
                Take(columns.Volume24H, columns.Volume24HPresent, columns, i, value => row.Volume24H = value);
                yield return row;
            }
        }

        private static void Take<T>(IList<T> column, ByteString present, QuoteColumns columns, int row, Action<T> take)
        {
            Assert.True(column.Count == 0 || column.Count == columns.Id.Count);
            Assert.True(present.IsEmpty || present.Length == (columns.Id.Count + 7) / 8);
            if (column.Count > 0 && (present.IsEmpty || (present[row / 8] >> (row % 8) & 1) == 1))
            {
                take(column[row]);
            }
        }
    }
}
