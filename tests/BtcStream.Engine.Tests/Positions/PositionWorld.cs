using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>
/// The contracts and margin models that tests of positions share. Rates are powers of two and prices whole, so that sums of margins and equities are exact,
/// whatever their order, and a reference can be compared to the cent.
/// </summary>
internal static class PositionWorld
{
    public const string Venue = PositionRows.TestVenue;
    public const byte Long = PositionColumns.SideLong;
    public const byte Short = PositionColumns.SideShort;
    public const byte Isolated = PositionColumns.ModeIsolated;
    public const byte Cross = PositionColumns.ModeCross;

    /// <summary>Rate of the flat models.</summary>
    public const double Rate = 1.0 / 128.0;

    public static readonly long T0 = TestEngine.NewYear;

    public static MarginModelCatalog Catalog { get; } = MarginModelCatalog.BuiltIn.Load(File(
        Model("flat", "BTC", "linear", """[{ "floor": 0, "rate": 0.0078125 }]""", isDefault: true),
        Model("tiers", "BTC", "linear", """[{ "floor": 0, "cap": 1048576, "rate": 0.0078125 }, { "floor": 1048576, "rate": 0.015625 }]"""),
        Model("capped", "BTC", "linear", """[{ "floor": 0, "cap": 131072, "rate": 0.0078125 }]"""),
        Model("flat-eth", "ETH", "linear", """[{ "floor": 0, "rate": 0.0078125 }]""", isDefault: true),
        Model("flat-inverse", "BTC", "inverse", """[{ "floor": 0, "rate": 0.0078125 }]""", isDefault: true)));

    public static EngineOptions Options { get; } = new() { MarginModels = Catalog };

    public static ReadOnlyMemory<byte> File(params string[] models) => Encoding.UTF8.GetBytes($$"""{ "models": [{{string.Join(',', models)}}] }""");

    public static string Model(string name, string underlying, string settlement, string brackets, bool isDefault = false, string venue = Venue) => $$"""
        { "name": "{{name}}", "venue": "{{venue}}", "underlying": "{{underlying}}", "quoteCurrency": "{{(settlement == "inverse" ? "USD" : "USDT")}}",
          "settlement": "{{settlement}}", "formula": "{{settlement}}Brackets", "source": "made up for this test",
          "default": {{(isDefault ? "true" : "false")}}, "brackets": {{brackets}} }
        """;

    /// <summary>An engine that knows the perpetuals A and B, the inverse perpetual I, the ETH perpetual E, and where asked futures F1 and F2.</summary>
    public static TestEngine Begin(EngineOptions? options = null, params ReadOnlySpan<long> expiries)
    {
        var engine = new TestEngine(options ?? Options);
        TestBatch batch = new TestBatch().Contract("A").Contract("B").Contract("I", settlement: SettlementKind.Inverse).Contract("E", "ETH");
        for (int i = 0; i < expiries.Length; i++)
        {
            batch.Contract($"F{i + 1}", expiry: expiries[i]);
        }

        Assert.Equal(0, engine.Apply(batch).RejectedDefinitions);
        return engine;
    }

    public static UnderlyingBook Book(this TestEngine engine, string underlying = "BTC") => engine.Engine.State.Underlyings.Find(underlying)!;

    public static int InstrumentOf(this TestEngine engine, string name)
    {
        Venue venue = engine.Engine.State.Venues.Find(Encoding.ASCII.GetBytes(Venue))!;
        Assert.True(venue.TryFind(Encoding.ASCII.GetBytes(name), out int instrument));
        return instrument;
    }

    /// <summary>The row of a position; a default one where there is none.</summary>
    public static PositionRecord PositionOf(this TestEngine engine, ulong account, string name, byte side = Long)
    {
        PositionBook positions = engine.Engine.State.Positions;
        int id = positions.Find(account, engine.InstrumentOf(name), side == Short);
        return id < 0 ? default : positions.Rows[id];
    }

    public static AccountRecord AccountOf(this TestEngine engine, ulong account)
    {
        AccountBook accounts = engine.Engine.State.Positions.Accounts;
        int id = accounts.Find(engine.Engine.State.Venues.Find(Encoding.ASCII.GetBytes(Venue))!.Index, account);
        return accounts.Rows[id];
    }

    /// <summary>Applies a batch of which every row must be accepted.</summary>
    public static void Accept(this TestEngine engine, TestBatch batch)
    {
        BatchResult result = engine.Apply(batch);
        Assert.True(
            result.Counts == new RowCounts { Accepted = batch.Batch.RowCount },
            result.Rejections.Length > 0 ? $"{result.Rejections[0].Code} {result.Rejections[0].Field}" : "late");
    }
}
