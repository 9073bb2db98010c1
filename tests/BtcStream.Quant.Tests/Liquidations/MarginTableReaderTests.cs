using System.Text;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class MarginTableReaderTests
{
    [Theory]
    [InlineData("""[{ "floor": 0, "cap": 100, "rate": 0.01 }, { "floor": 120, "rate": 0.02 }]""", "brackets[1].floor: '120' leaves a gap: the bracket before it ends at 100")]
    [InlineData("""[{ "floor": 0, "cap": 100, "rate": 0.01 }, { "floor": 90, "rate": 0.02 }]""", "brackets[1].floor: '90' overlaps: the bracket before it ends at 100")]
    [InlineData("""[{ "floor": 10, "rate": 0.01 }]""", "brackets[0].floor: '10' leaves a gap: the first bracket begins at 0")]
    [InlineData("""[{ "floor": -1, "rate": 0.01 }]""", "brackets[0].floor: '-1' overlaps: the first bracket begins at 0")]
    [InlineData("""[{ "floor": 0, "cap": 0, "rate": 0.01 }]""", "brackets[0].cap: '0' is not above the floor 0")]
    [InlineData("""[{ "floor": 0, "rate": 0.01 }, { "floor": 100, "rate": 0.02 }]""", "brackets[0].cap: 'Infinity' is missing or not finite: only the last bracket may be without")]
    [InlineData("""[{ "floor": 0, "cap": 100, "rate": 0.02 }, { "floor": 100, "rate": 0.01 }]""", "brackets[1].rate: '0.01' is below the rate of the bracket before it")]
    [InlineData("""[{ "floor": 0, "rate": 0 }]""", "brackets[0].rate: '0' is not above 0 and, with the fee rate, below 1")]
    [InlineData("""[{ "floor": 0, "rate": -0.01 }]""", "brackets[0].rate: '-0.01' is not above 0 and, with the fee rate, below 1")]
    [InlineData("""[{ "floor": 0, "rate": 1 }]""", "brackets[0].rate: '1' is not above 0 and, with the fee rate, below 1")]
    [InlineData("""[{ "floor": 0, "rate": 1e999 }]""", "brackets[0].rate: '1e999' is not a finite number")]
    [InlineData("""[{ "floor": 0, "rate": "NaN" }]""", "brackets[0].rate: 'NaN' is not a number")]
    [InlineData("""[{ "floor": 0, "rate": null }]""", "brackets[0].rate: 'null' is not a number")]
    [InlineData("""[{ "floor": 0 }]""", "brackets[0].rate: '' is missing")]
    [InlineData("""[{ "floor": 0, "rate": 0.01, "deduction": 5 }]""", "brackets[0].deduction: '5' is not 0, which makes maintenance continuous: deduction before + floor × rise of the rate")]
    [InlineData("""[{ "floor": 0, "cap": 100, "rate": 0.01 }, { "floor": 100, "rate": 0.02, "deduction": 2 }]""", "brackets[1].deduction: '2' is not 1, which makes maintenance continuous: deduction before + floor × rise of the rate")]
    [InlineData("""[{ "floor": 0, "rate": 0.01, "maxLeverage": 0.5 }]""", "brackets[0].maxLeverage: '0.5' is not a finite number of at least 1")]
    [InlineData("""[{ "floor": 0, "rate": 0.01, "initialRate": 0.005 }]""", "brackets[0].initialRate: '0.005' is not between the maintenance rate 0.01 and 1")]
    [InlineData("""[{ "floor": 0, "rate": 0.01, "cum": 0 }]""", "brackets[0].cum: '0' is not a field here; there are floor, cap, rate, deduction, initialRate, maxLeverage")]
    [InlineData("""{}""", "brackets: '{}' is not a list")]
    [InlineData("""[3]""", "brackets[0]: '3' is not an object")]
    [InlineData("[]", "brackets: 'missing' does not go with the formula LinearBrackets")]
    public void Load_BadBrackets_NamesFieldValueAndReason(string brackets, string expected) =>
        Assert.Equal($"models[0].{expected}", Refused(TableText.Utf8(TableText.Model("mine", brackets))).Message);

    [Theory]
    [InlineData("\"name\": \"m\"", "\"name\": \"\"", "models[0].name")]
    [InlineData("\"name\": \"m\"", "\"name\": \"my table\"", "models[0].name")]
    [InlineData("\"name\": \"m\"", "\"name\": 7", "models[0].name")]
    [InlineData("\"name\": \"m\",", "", "models[0].name")]
    [InlineData("\"source\": \"s\"", "\"source\": \" \"", "models[0].source")]
    [InlineData("\"settlement\": \"linear\"", "\"settlement\": \"inverse\"", "models[0].settlement")]
    [InlineData("\"settlement\": \"linear\"", "\"settlement\": \"coin\"", "models[0].settlement")]
    [InlineData("\"formula\": \"linearBrackets\"", "\"formula\": \"hyperliquidTiers\"", "models[0].brackets[0].rate")]
    [InlineData("\"formula\": \"linearBrackets\"", "\"formula\": \"inverseLinearRate\"", "models[0].settlement")]
    [InlineData("\"date\": \"2026-01-31\"", "\"date\": \"31.1.2026\"", "models[0].date")]
    [InlineData("\"kind\": \"perpetual\"", "\"kind\": \"option\"", "models[0].kind")]
    [InlineData("\"contracts\": [\"C\"]", "\"contracts\": [\"C\", \"ü\"]", "models[0].contracts[1]")]
    [InlineData("\"feeRate\": 0.0005", "\"feeRate\": -0.0005", "models[0].feeRate")]
    [InlineData("\"feeRate\": 0.0005", "\"feeRate\": 0.995", "models[0].brackets[0].rate")]
    [InlineData("\"default\": false", "\"default\": 0", "models[0].default")]
    [InlineData("\"default\": false", "\"linearRate\": { \"maintenanceBase\": 0.01, \"maintenanceSlope\": 1e-5, \"initialBase\": 0.02, \"initialSlope\": 0 }", "models[0].linearRate")]
    [InlineData("\"default\": false", "\"tiers\": []", "models[0].tiers")]
    public void Load_BadField_IsNamed(string good, string bad, string field)
    {
        const string Model = """
            { "name": "m", "venue": "v", "underlying": "BTC", "quoteCurrency": "USDT", "settlement": "linear", "formula": "linearBrackets", "source": "s",
              "contracts": ["C"], "kind": "perpetual", "date": "2026-01-31", "feeRate": 0.0005, "default": false, "brackets": [{ "floor": 0, "rate": 0.01 }] }
            """;
        Assert.Contains(good, Model, StringComparison.Ordinal);
        Assert.Equal(0.0105, Load(TableText.Utf8(Model)).MaintenanceMargin(1.0), 1e-15);

        Assert.Equal(field, Refused(TableText.Utf8(Model.Replace(good, bad, StringComparison.Ordinal))).Field);
    }

    [Theory]
    [InlineData("\"maintenanceBase\": 0.01", "\"maintenanceBase\": 0", "models[0].linearRate.maintenanceBase")]
    [InlineData("\"maintenanceSlope\": 0.00005", "\"maintenanceSlope\": -0.00005", "models[0].linearRate.maintenanceSlope")]
    [InlineData("\"initialBase\": 0.02", "\"initialBase\": 0.005", "models[0].linearRate.initialBase")]
    [InlineData("\"initialSlope\": 0.00005", "\"initialSlope\": -1", "models[0].linearRate.initialSlope")]
    [InlineData("\"initialSlope\": 0.00005", "\"initialSlope\": 0.00005, \"cap\": 1", "models[0].linearRate.cap")]
    [InlineData(", \"initialSlope\": 0.00005", "", "models[0].linearRate.initialSlope")]
    public void Load_BadLinearRate_IsNamed(string good, string bad, string field)
    {
        const string Model = """
            { "name": "m", "venue": "v", "underlying": "BTC", "quoteCurrency": "USD", "settlement": "inverse", "formula": "inverseLinearRate", "source": "s",
              "linearRate": { "maintenanceBase": 0.01, "maintenanceSlope": 0.00005, "initialBase": 0.02, "initialSlope": 0.00005 } }
            """;
        Assert.Contains(good, Model, StringComparison.Ordinal);
        Assert.Equal(1.5, Load(TableText.Utf8(Model)).MaintenanceMargin(100.0), 1e-12);

        Assert.Equal(field, Refused(TableText.Utf8(Model.Replace(good, bad, StringComparison.Ordinal))).Field);
    }

    [Theory]
    [InlineData("{ \"models\": [", "file")]
    [InlineData("", "file")]
    [InlineData("[]", "file")]
    [InlineData("{}", "models")]
    [InlineData("{ \"models\": {} }", "models")]
    [InlineData("{ \"models\": [], \"models\": [] }", "file")]
    [InlineData("{ \"models\": [], \"version\": 1 }", "version")]
    public void Load_BadFile_SaysWhere(string file, string field) => Assert.Equal(field, Refused(Encoding.UTF8.GetBytes(file)).Field);

    [Fact]
    public void Load_WithoutDeductions_ComputesThem()
    {
        MarginModel model = Load(TableText.Utf8(TableText.Model(
            "m", """[{ "floor": 0, "cap": 2e6, "rate": 0.005 }, { "floor": 2e6, "cap": 2.6e6, "rate": 0.0056 }, { "floor": 2.6e6, "rate": 0.0063 }]""")));

        Assert.Equal(1_200.0, model.Definition.Brackets[1].Deduction, 1e-9);
        Assert.Equal(3_020.0, model.Definition.Brackets[2].Deduction, 1e-9);
    }

    [Fact]
    public void MarginModel_DefinitionChangedAfterwards_StaysAsItWas()
    {
        List<MarginBracket> brackets = [new(0.0, double.PositiveInfinity, 0.01, 0.0)];
        var model = new MarginModel(Tables.Definition("m", MarginFormula.LinearBrackets) with { Brackets = brackets });

        brackets.Clear();

        Assert.Single(model.Definition.Brackets);
    }

    private static MarginModel Load(ReadOnlyMemory<byte> file) => MarginModelCatalog.BuiltIn.Load(file).Entries[^1].Model;

    private static MarginTableException Refused(ReadOnlyMemory<byte> file) => Assert.Throws<MarginTableException>(() => MarginModelCatalog.BuiltIn.Load(file));
}
