namespace BtcStream.Quant.Liquidations;

/// <summary>Reads the numbers of a margin table.</summary>
internal static class MarginBracketReader
{
    private static readonly string[] BracketFields = ["floor", "cap", "rate", "deduction", "initialRate", "maxLeverage"];
    private static readonly string[] LinearRateFields = ["maintenanceBase", "maintenanceSlope", "initialBase", "initialSlope"];

    public static IReadOnlyList<MarginBracket> Read(JsonField field)
    {
        var brackets = new List<MarginBracket>();
        foreach (JsonField item in field.Items())
        {
            item.RequireOnly(BracketFields);
            double floor = item.Required("floor").Number();
            double rate = item.Required("rate").Number();
            brackets.Add(new(
                floor,
                item.Optional("cap")?.Number() ?? double.PositiveInfinity,
                rate,
                item.Optional("deduction")?.Number() ?? Deduction(brackets, floor, rate),
                item.Optional("initialRate")?.Number(),
                item.Optional("maxLeverage")?.Number()));
        }

        return brackets;
    }

    public static LinearMarginRate ReadLinearRate(JsonField field)
    {
        field.RequireOnly(LinearRateFields);
        return new(
            field.Required("maintenanceBase").Number(),
            field.Required("maintenanceSlope").Number(),
            field.Required("initialBase").Number(),
            field.Required("initialSlope").Number());
    }

    private static double Deduction(List<MarginBracket> before, double floor, double rate) =>
        before.Count == 0 ? 0.0 : MarginBracketRules.DeductionAt(before[^1].Deduction, floor, before[^1].MaintenanceRate, rate);
}
