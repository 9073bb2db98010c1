using System.Globalization;
using System.Text.Json;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;
using BtcStream.Quant.Tests.RealData;

namespace BtcStream.Quant.Tests.Liquidations;

/// <summary>Recorded answers of the venue, with its own liquidation prices.</summary>
public sealed class HyperliquidAccountTests
{
    // The one maintenance rate that reproduces the recorded account: an input here, no tier table gives it.
    private const double FittedRate = 0.00749504787;

    [Fact]
    public void IsolatedMargin_RecordedPositions_AreTheVenuesOwnPrices()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("data", "hyperliquid", "isolated_positions.json")));
        Assert.Equal(6, file.RootElement.GetArrayLength());
        foreach (JsonElement row in file.RootElement.EnumerateArray())
        {
            // Where the answer does not carry the asset's maximum, the leverage chosen is it (as the file says).
            double maxLeverage = row.GetProperty("maxLeverage").ValueKind == JsonValueKind.Null
                ? row.GetProperty("leverage").GetProperty("value").GetDouble()
                : row.GetProperty("maxLeverage").GetDouble();
            double signedSize = Number(row, "szi");
            double size = Math.Abs(signedSize);
            double mark = Number(row, "positionValue") / size;
            PositionSide side = signedSize > 0.0 ? PositionSide.Long : PositionSide.Short;

            LiquidationPrice price = IsolatedMargin.Solve(Tables.Flat(0.5 / maxLeverage), side, size, mark, Number(row, "marginUsed"));

            double expected = Number(row, "liquidationPx");
            Assert.True(price.IsPriced);
            Assert.Equal(expected, price.Price, 1e-8 * expected);
        }
    }

    [Fact]
    public void CrossMargin_RecordedAccount_GivesItsFivePricesAndSevenNulls()
    {
        string yaml = File.ReadAllText(SharedFolder.PathOf("data", "hyperliquid", "test_get_user_state.yaml"));
        int start = yaml.IndexOf("'{\"assetPositions\"", StringComparison.Ordinal) + 1;
        using JsonDocument state = JsonDocument.Parse(yaml[start..yaml.IndexOf('\'', start)]);
        double equity = Number(state.RootElement.GetProperty("crossMarginSummary"), "accountValue");
        JsonElement[] rows = [.. state.RootElement.GetProperty("assetPositions").EnumerateArray().Select(row => row.GetProperty("position").Clone())];
        (MarginModelCatalog catalog, ushort id) = FittedCatalog();
        CrossPosition[] positions = [.. rows.Select(row => Position(row, id))];
        var prices = new LiquidationPrice[positions.Length];

        CrossMarginTotals totals = CrossMargin.SolveAll(catalog, SettlementKind.Linear, positions, equity, prices);

        Assert.True(totals.IsComplete);
        Assert.Equal(5, prices.Count(price => price.IsPriced));
        Assert.Equal(7, prices.Count(price => price.Status == LiquidationStatus.Never));
        for (int i = 0; i < rows.Length; i++)
        {
            JsonElement published = rows[i].GetProperty("liquidationPx");
            Assert.Equal(published.ValueKind == JsonValueKind.Null, prices[i].Status == LiquidationStatus.Never);
            if (prices[i].IsPriced)
            {
                double expected = Number(rows[i], "liquidationPx");
                Assert.Equal(expected, prices[i].Price, 1e-8 * expected);
            }
        }
    }

    private static (MarginModelCatalog Catalog, ushort Id) FittedCatalog()
    {
        string rate = FittedRate.ToString("R", CultureInfo.InvariantCulture);
        MarginModelCatalog catalog = MarginModelCatalog.BuiltIn.Load(TableText.Utf8(TableText.Model("fitted", $$"""[{ "floor": 0, "rate": {{rate}} }]""")));
        Assert.True(catalog.TryFind("fitted", out ushort id));
        return (catalog, id);
    }

    private static CrossPosition Position(JsonElement row, ushort modelId)
    {
        double signedSize = Number(row, "szi");
        double size = Math.Abs(signedSize);
        return new(modelId, signedSize > 0.0 ? PositionSide.Long : PositionSide.Short, size, Number(row, "positionValue") / size);
    }

    private static double Number(JsonElement row, string field) => double.Parse(row.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);
}
