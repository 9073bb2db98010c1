using System.Globalization;
using System.Text.Json;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.Tests.RealData;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>A recorded cross account of twelve positions, with the venue's own prices, through the engine's rows.</summary>
public class HyperliquidAccountTests
{
    private const string Venue = "hyperliquid";
    private const ulong Account = 31;

    private static readonly long T0 = TestEngine.NewYear;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Account_Recorded_HasItsFivePricesAndSevenNulls(bool marksFirst)
    {
        string yaml = File.ReadAllText(SharedFolder.PathOf("data", Venue, "test_get_user_state.yaml"));
        int start = yaml.IndexOf("'{\"assetPositions\"", StringComparison.Ordinal) + 1;
        using JsonDocument recorded = JsonDocument.Parse(yaml[start..yaml.IndexOf('\'', start)]);
        double equity = Number(recorded.RootElement.GetProperty("crossMarginSummary"), "accountValue");
        JsonElement[] rows = [.. recorded.RootElement.GetProperty("assetPositions").EnumerateArray().Select(row => row.GetProperty("position"))];
        var engine = new TestEngine(new EngineOptions { MarginModels = Fitted() });
        var definitions = new TestBatch();
        var marks = new TestBatch();
        var positions = new TestBatch();
        foreach (JsonElement row in rows)
        {
            string coin = row.GetProperty("coin").GetString()!;
            definitions.Contract(coin, coin, venue: Venue);
            double size = Number(row, "szi");
            marks.Perpetual(new PerpetualRow { Name = coin, Venue = Venue, Underlying = coin, Price = Number(row, "positionValue") / Math.Abs(size), Time = T0 });
            positions.Positions(new PositionRow
            {
                Name = coin,
                Venue = Venue,
                Account = Account,
                Side = size > 0.0 ? PositionWorld.Long : PositionWorld.Short,
                Size = Math.Abs(size),
                Entry = Number(row, "entryPx"),
                Mode = PositionWorld.Cross,
                Model = "fitted",
                Time = T0,
            });
        }

        positions.Account(Account, equity, T0, Venue);
        Assert.Equal(0, engine.Apply(definitions).RejectedDefinitions);
        engine.Accept(marksFirst ? marks : positions);
        engine.Accept(marksFirst ? positions : marks);

        Assert.Equal(12, rows.Length);
        Assert.Equal(7, rows.Count(row => Find(engine, row).Status == PositionStatus.NoPrice));
        foreach (JsonElement row in rows)
        {
            PositionRecord position = Find(engine, row);
            bool isNull = row.GetProperty("liquidationPx").ValueKind == JsonValueKind.Null;
            Assert.Equal(isNull ? PositionStatus.NoPrice : PositionStatus.Resting, position.Status);
            if (!isNull)
            {
                double expected = Number(row, "liquidationPx");
                Assert.Equal(expected, position.LiquidationPrice, 1e-8 * expected);
            }
        }
    }

    private static PositionRecord Find(TestEngine engine, JsonElement row)
    {
        Venue venue = engine.Engine.State.Venues.Find("hyperliquid"u8)!;
        Assert.True(venue.TryFind(System.Text.Encoding.ASCII.GetBytes(row.GetProperty("coin").GetString()!), out int instrument));
        PositionBook positions = engine.Engine.State.Positions;
        return positions.Rows[positions.Find(Account, instrument, Number(row, "szi") < 0.0)];
    }

    /// <summary>The one maintenance rate that reproduces the recorded account: an input here, no tier table gives it.</summary>
    private static MarginModelCatalog Fitted() => MarginModelCatalog.BuiltIn.Load(
        PositionWorld.File(PositionWorld.Model("fitted", "BTC", "linear", """[{ "floor": 0, "rate": 0.00749504787 }]""", venue: Venue)));

    private static double Number(JsonElement row, string field) => double.Parse(row.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);
}
