using BtcStream.Contracts.V1;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>Acks against a plain model of the time rules: every row sent is accepted, late or rejected, and which is foretold.</summary>
public sealed class AckCountTests
{
    private const ulong Start = 1_768_300_000_000_000_000;
    private static readonly string[] Names = [.. Enumerable.Range(0, 12).Select(i => $"BTC-27MAR26-{80_000 + (1_000 * i)}-C")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task StreamQuotes_RandomRowsAndColumns_CountsAreThoseOfThePlainModel(int seed)
    {
        await using TestServer server = await TestServer.StartAsync();
        var random = new Random(seed);
        var model = new PlainModel();
        for (int call = 0; call < 4; call++)
        {
            QuoteBatch[] batches = [.. Enumerable.Range(0, 40).Select(i => Batch(random, isFirst: i == 0))];
            (ulong accepted, ulong late, ulong rejected) = model.Count(batches);
            AckLog log = random.Next(2) == 0 ? await server.Client.SendAtOnceAsync(batches) : await server.Client.SendAsync(batches);
            Assert.Equal((accepted, late, rejected), log.Counts);
            Assert.Equal((ulong)batches.Sum(batch => batch.Rows.Count + (batch.Columns?.Id.Count ?? 0)), accepted + late + rejected);
            Assert.Equal(model.Refused, log.Rejections.Select(refused => (refused.BatchSequence, refused.Row)));
            Assert.True(accepted > 0 && late > 0 && rejected > 0, $"{log.Counts}");
        }

        RowCounters counters = (await server.Client.GetServerInfoAsync()).Counters.Rows.Single(rows => rows.Kind == InputKind.Quotes);
        Assert.Equal(model.Total, (counters.Accepted, counters.Late, counters.Rejected));
    }

    private static QuoteBatch Batch(Random random, bool isFirst)
    {
        var batch = new QuoteBatch();
        if (isFirst)
        {
            batch.Definitions.Add(Names.Select((name, id) => new InstrumentDefinition { Id = (uint)id, Instrument = name }));
        }

        for (int i = random.Next(6); i > 0; i--)
        {
            batch.Rows.Add(new QuoteRow { Instrument = Names[random.Next(Names.Length)], Time = AnyTime(random), OpenInterest = AnyValue(random) });
        }

        int count = random.Next(12);
        batch.Columns = new QuoteColumns
        {
            Id = { Enumerable.Range(0, count).Select(_ => (uint)random.Next(Names.Length + 1)) },
            Time = { Enumerable.Range(0, count).Select(_ => AnyTime(random)) },
            OpenInterest = { Enumerable.Range(0, count).Select(_ => AnyValue(random)) },
        };
        return batch;
    }

    private static ulong AnyTime(Random random) => Start + ((ulong)random.Next(100) * 1_000_000_000);

    private static double AnyValue(Random random) => random.Next(12) switch
    {
        0 => double.NaN,
        1 => -1,
        2 => double.PositiveInfinity,
        _ => random.Next(100),
    };

    /// <summary>A row is refused for its value or an id nobody defined; late where its instrument has a newer open interest; else applied.</summary>
    private sealed class PlainModel
    {
        private readonly Dictionary<string, ulong> _times = [];

        public (ulong Accepted, ulong Late, ulong Rejected) Total { get; private set; }

        public List<(ulong Sequence, uint Row)> Refused { get; } = [];

        public (ulong Accepted, ulong Late, ulong Rejected) Count(QuoteBatch[] batches)
        {
            (ulong Accepted, ulong Late, ulong Rejected) before = Total;
            Refused.Clear();
            for (int i = 0; i < batches.Length; i++)
            {
                uint row = 0;
                foreach (QuoteRow quote in batches[i].Rows)
                {
                    Add(quote.Instrument, quote.Time, quote.OpenInterest, (ulong)i + 1, row++);
                }

                QuoteColumns columns = batches[i].Columns;
                for (int c = 0; c < columns.Id.Count; c++)
                {
                    Add(columns.Id[c] < Names.Length ? Names[columns.Id[c]] : null, columns.Time[c], columns.OpenInterest[c], (ulong)i + 1, row++);
                }
            }

            return (Total.Accepted - before.Accepted, Total.Late - before.Late, Total.Rejected - before.Rejected);
        }

        private void Add(string? name, ulong time, double value, ulong sequence, uint row)
        {
            if (name is null || !double.IsFinite(value) || value < 0)
            {
                Total = Total with { Rejected = Total.Rejected + 1 };
                Refused.Add((sequence, row));
            }
            else if (_times.TryGetValue(name, out ulong newest) && time < newest)
            {
                Total = Total with { Late = Total.Late + 1 };
            }
            else
            {
                Total = Total with { Accepted = Total.Accepted + 1 };
                _times[name] = time;
            }
        }
    }
}
