using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;
using Google.Protobuf;
using ClockMode = BtcStream.Engine.ClockMode;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>What acks say of rows and definitions that cannot be applied. Each is named; everything around it is applied.</summary>
public sealed class AckTests
{
    private const string Option = "BTC-30JAN26-90000-C";
    private const ulong Time = 1_768_300_000_000_000_000;

    public static TheoryData<string, QuoteRow, RejectionCode, string, string> BadRows => new()
    {
        { "NaN", Good(row => row.MarkIv = double.NaN), RejectionCode.NotFinite, "mark_iv", "NaN" },
        { "infinity", Good(row => row.UnderlyingPrice = double.PositiveInfinity), RejectionCode.NotFinite, "underlying_price", "Infinity" },
        { "negative infinity", Good(row => row.BidPrice = double.NegativeInfinity), RejectionCode.NotFinite, "bid_price", "-Infinity" },
        { "negative IV", Good(row => row.MarkIv = -0.25), RejectionCode.Negative, "mark_iv", "-0.25" },
        { "IV in percent", Good(row => row.MarkIv = 45.5), RejectionCode.OutOfRange, "mark_iv", "45.5" },
        { "negative open interest", Good(row => row.OpenInterest = -1), RejectionCode.Negative, "open_interest", "-1" },
        { "forward of zero", Good(row => row.UnderlyingPrice = 0), RejectionCode.OutOfRange, "underlying_price", "0" },
        { "unknown instrument", Good(row => row.Instrument = "GOLD-1"), RejectionCode.UnknownInstrument, "instrument", "GOLD-1" },
        { "garbled name", Good(row => row.Instrument = "ünïcode ₿"), RejectionCode.UnknownInstrument, "instrument", "ünïcode ₿" },
        { "no such day", Good(row => row.Instrument = "BTC-31FEB26-90000-C"), RejectionCode.InvalidName, "instrument", "BTC-31FEB26-90000-C" },
        { "strike 0", Good(row => row.Instrument = "BTC-30JAN26-0-C"), RejectionCode.InvalidName, "instrument", "BTC-30JAN26-0-C" },
        { "empty name", Good(row => row.Instrument = ""), RejectionCode.InvalidName, "instrument", "" },
        { "unknown venue", Good(row => row.Venue = "nowhere"), RejectionCode.UnknownInstrument, "venue", "nowhere" },
        { "expired", Good(row => row.Instrument = "BTC-9JAN26-90000-C"), RejectionCode.Expired, "instrument", "BTC-9JAN26-90000-C" },
        { "time past expiry", Good(row => row.Time = 1_800_000_000_000_000_000), RejectionCode.Expired, "time", "1800000000000000000" },
        { "time of zero", Good(row => row.Time = 0), RejectionCode.OutOfRange, "time", "0" },
        { "both id and name", Good(row => row.Id = 3), RejectionCode.ConflictingFields, "id", "" },
        { "neither id nor name", Good(row => row.ClearInstrument()), RejectionCode.MissingField, "instrument", "" },
        { "id nobody defined", ById(7), RejectionCode.UnknownId, "id", "7" },
        { "id out of range", ById(131_072), RejectionCode.UnknownId, "id", "131072" },
        { "quote of a perpetual", Good(row => row.Instrument = "BTC-PERPETUAL"), RejectionCode.WrongInstrumentKind, "instrument", "BTC-PERPETUAL" },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task StreamQuotes_BadRowBetweenGoodOnes_IsNamedAndTheOthersAreApplied(
        string what, QuoteRow bad, RejectionCode code, string field, string value)
    {
        await using TestServer server = await TestServer.StartAsync();
        QuoteRow last = Good(row => row.OpenInterest = 77);
        AckLog log = await server.Client.SendAsync(
            new QuoteBatch { Sequence = 40, Rows = { Good() } },
            new QuoteBatch { Sequence = 41, Rows = { Good(), bad, last } });
        Assert.Equal((Status.Ok, (3UL, 0UL, 1UL)), (log.Status, log.Counts));
        Rejection refused = Assert.Single(log.Rejections);
        Assert.True((code, field) == (refused.Code, refused.Field), $"{what}: {refused}");
        Assert.Equal((41UL, true, 1U, false), (refused.BatchSequence, refused.HasRow, refused.Row, refused.HasDefinition));
        Assert.True(value == refused.Value || what == "both id and name", $"{what}: {refused}");
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        Assert.Equal(41UL, log.Last.Sequence);
        GammaCell cell = Assert.Single((await server.Client.GetHeatmapAsync()).Cells);
        Assert.Equal(77.0, cell.OpenInterest);
    }

    [Fact]
    public async Task StreamQuotes_BadDefinitions_AreNamedAndTheOthersHold()
    {
        await using TestServer server = await TestServer.StartAsync();
        var batch = new QuoteBatch
        {
            Definitions =
            {
                new InstrumentDefinition { Id = 1, Instrument = Option },
                new InstrumentDefinition { Id = 1, Instrument = "BTC-30JAN26-91000-C" },
                new InstrumentDefinition { Id = 131_072, Instrument = Option },
                new InstrumentDefinition { Id = 2, Instrument = Option, Strike = 91_000 },
                new InstrumentDefinition { Id = 3 },
                new InstrumentDefinition { Id = 4, Instrument = "???" },
                new InstrumentDefinition { Id = 5, Instrument = "BTC-30JAN26-92000-P" },
            },
            Columns = new QuoteColumns { Id = { 1, 2, 5 }, Time = { Time, Time, Time }, OpenInterest = { 1, 2, 3 } },
        };
        AckLog log = await server.Client.SendAsync(batch);
        Assert.Equal((2UL, 0UL, 1UL), log.Counts);
        Assert.Equal(
            [
                (1U, RejectionCode.Redefined, "id", "1"), (2U, RejectionCode.IdOutOfRange, "id", "131072"), (3U, RejectionCode.Redefined, "strike", "91000"),
                (4U, RejectionCode.IncompleteDefinition, "instrument", ""), (5U, RejectionCode.UnknownInstrument, "instrument", "???"),
            ],
            log.Rejections.Where(refused => refused.HasDefinition).Select(refused => (refused.Definition, refused.Code, refused.Field, refused.Value)));
        Rejection row = Assert.Single(log.Rejections, refused => refused.HasRow);
        Assert.Equal((1U, RejectionCode.UnknownId, "2"), (row.Row, row.Code, row.Value));
        Assert.Equal([90_000, 92_000], (await server.Client.GetHeatmapAsync()).Cells.Select(cell => cell.Strike));
    }

    [Fact]
    public async Task StreamQuotes_TimeIn2099UnderTheLiveClock_IsRefused()
    {
        await using TestServer server = await TestServer.StartAsync(ClockMode.Live);
        const ulong ahead = 4_070_908_800_000_000_000;
        QuoteRow now = Good(row => row.Instrument = "BTC-25DEC48-90000-C");
        now.ClearTime();
        QuoteRow later = now.Clone();
        later.Time = ahead;
        AckLog log = await server.Client.SendAsync(new QuoteBatch { Rows = { now, later, now } });
        Assert.Equal((2UL, 0UL, 1UL), log.Counts);
        Rejection refused = Assert.Single(log.Rejections);
        Assert.Equal((1U, RejectionCode.TimeAhead, "time", "4070908800000000000"), (refused.Row, refused.Code, refused.Field, refused.Value));
        AckLog market = await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { Time = ahead, IndexPrice = 9 }, new MarketRow { IndexPrice = 90_000 } } });
        Assert.Equal((1UL, 0UL, 1UL), market.Counts);
        Summary summary = await server.Client.GetSummaryAsync();
        Assert.True(summary.AsOf < ahead);
        Assert.Equal(90_000, summary.IndexPrice);
    }

    [Fact]
    public async Task StreamQuotes_MoreRefusalsThanAnAckHolds_CountsAllAndListsTheFirst()
    {
        await using TestServer server = await TestServer.StartAsync();
        var batch = new QuoteBatch { Rows = { Enumerable.Range(0, 2_500).Select(_ => Good(row => row.MarkIv = double.NaN)), Good() } };
        AckLog log = await server.Client.SendAsync(batch);
        Assert.Equal((1UL, 0UL, 2_500UL), log.Counts);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(row => (uint)row), log.Rejections.Select(refused => refused.Row));
    }

    [Fact]
    public async Task StreamQuotes_VeryLongBadNames_AckStillFitsAndShowsTheirBeginning()
    {
        await using TestServer server = await TestServer.StartAsync();
        string name = new('x', 10_000);
        var batch = new QuoteBatch { Rows = { Enumerable.Range(0, 1_000).Select(_ => Good(row => row.Instrument = name)) } };
        AckLog log = await server.Client.SendAsync(batch);
        Assert.Equal((Status.Ok, (0UL, 0UL, 1_000UL)), (log.Status, log.Counts));
        Assert.All(log.Rejections, refused => Assert.Equal($"{name[..128]}… (10000 bytes)", refused.Value));
    }

    [Fact]
    public async Task StreamQuotes_MalformedMessageInTheMiddle_EndsTheCallNamingItAndKeepsWhatCameBefore()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] good = new QuoteBatch { Rows = { Good(), Good() } }.ToByteArray();
        using RpcCall call = server.Client.Channel.Start(RiskClient.IngestPath<QuoteBatch>(), RiskClient.Bounded);
        call.Requests.Write(good);
        call.Requests.Write((byte[])[0x1A, 0x05, 0x01]);
        call.Requests.Write(good);
        await call.CompleteAsync();
        IngestAck last = new();
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.Responses.ReadAsync())
            {
                while (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
                {
                    last = IngestAck.Parser.ParseFrom(payload);
                }
            }
        });
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith($"message 1 of the stream (at byte {good.Length + 5}) is not valid: ", e.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(2UL, last.AcceptedRows);
        Assert.Single((await server.Client.GetHeatmapAsync()).Cells);
    }

    [Fact]
    public async Task StreamQuotes_MessageOverTheLimit_EndsTheCallNamingItAndKeepsWhatCameBefore()
    {
        await using TestServer server = await TestServer.StartAsync(maxMessageBytes: 4_096);
        var large = new QuoteBatch { Rows = { Enumerable.Range(0, 200).Select(_ => Good()) } };
        AckLog log = await server.Client.SendAtOnceAsync(new QuoteBatch { Rows = { Good() } }, large);
        Assert.Equal(StatusCode.ResourceExhausted, log.Status.Code);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{large.CalculateSize()} bytes"), log.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("message 1 of the stream", log.Status.Detail, StringComparison.Ordinal);
        Assert.Equal((1UL, 0UL, 0UL), log.Counts);
    }

    private static QuoteRow Good(Action<QuoteRow>? change = null)
    {
        var row = new QuoteRow { Instrument = Option, Time = Time, MarkIv = 0.5, UnderlyingPrice = 92_000, OpenInterest = 10 };
        change?.Invoke(row);
        return row;
    }

    private static QuoteRow ById(uint id)
    {
        QuoteRow row = Good();
        row.ClearInstrument();
        row.Id = id;
        return row;
    }
}
