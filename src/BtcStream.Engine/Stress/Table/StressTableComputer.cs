using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Table;

/// <summary>
/// The rows of the stress table from a copy of the state. Each claim's rows are a unit of their own and take their figures from what answers the questions about
/// them. Its thread is the copy's.
/// </summary>
internal static class StressTableComputer
{
    private static readonly Action<StressCopy, StressRowList>[] Units =
        [GammaRows.Write, LiquidationRows.Write, TouchRows.Write, MinerRows.Write, VolatilityRows.Write, TreasuryRows.Write, SpilloverRows.Write];

    private static readonly Action<StressCopy, PositioningModel, StressRowList>[] UnitsOfModel = [GammaRows.WriteOfModel, CascadeRows.WriteOfModel];

    /// <summary>The whole table under a model.</summary>
    public static StressRow[] Compute(StressCopy copy, PositioningModel model)
    {
        var rows = new StressRowList(copy.Options.StressThresholds, copy.Kept, model, copy.AsOf);
        WriteOfBook(copy, rows);
        WriteOfModel(copy, model, rows);
        return rows.ToTable();
    }

    /// <summary>The rows that do not depend on the model.</summary>
    public static void WriteOfBook(StressCopy copy, StressRowList rows)
    {
        foreach (Action<StressCopy, StressRowList> write in Units)
        {
            write(copy, rows);
        }
    }

    /// <summary>The rows that do.</summary>
    public static void WriteOfModel(StressCopy copy, PositioningModel model, StressRowList rows)
    {
        foreach (Action<StressCopy, PositioningModel, StressRowList> write in UnitsOfModel)
        {
            write(copy, model, rows);
        }
    }
}
