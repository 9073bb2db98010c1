using BtcStream.Engine.Publication;
using BtcStream.Quant.Cascade;

namespace BtcStream.Server.Services.Encoding;

/// <summary>CascadeStep and AccelerationZone of the contract.</summary>
internal static class CascadeEncoder
{
    /// <summary>Writes the steps of a ladder.</summary>
    public static void WriteSteps(WireWriter writer, int field, ReadOnlySpan<CascadeStep> steps)
    {
        foreach (ref readonly CascadeStep step in steps)
        {
            int start = writer.Begin(field);
            writer.Figure(1, step.Price);
            writer.Figure(2, Bounded(step.LoopGain));
            writer.Figure(3, step.DealerUsdPerPercent);
            writer.Figure(4, step.LiquidationUsdPerPercent);
            writer.Figure(5, step.SupplyUsdPerPercent);
            writer.Figure(6, step.DepthUsdPerPercent);
            writer.Figure(7, step.ModelledLiquidationUsdPerPercent);
            writer.End(start);
        }
    }

    /// <summary>Writes zones.</summary>
    public static void WriteZones(WireWriter writer, int field, ReadOnlySpan<AccelerationZone> zones)
    {
        foreach (ref readonly AccelerationZone zone in zones)
        {
            int start = writer.Begin(field);
            writer.Varint(1, (ulong)WireNames.Of(zone.Direction));
            writer.Figure(2, zone.FromPrice);
            writer.Figure(3, zone.ToPrice);
            writer.Figure(4, Bounded(zone.PeakLoopGain));
            writer.End(start);
        }
    }

    /// <summary>Writes the names of the supply curves that count.</summary>
    public static void WriteSupply(WireWriter writer, int field, CascadeFigures cascade)
    {
        for (int i = 0; i < cascade.SupplyCurves.Count; i++)
        {
            writer.Text(field, cascade.SupplyCurves[i].Name);
        }
    }

    /// <summary>A gain over no depth at all is no figure: it stays absent.</summary>
    public static double Bounded(double loopGain) => double.IsFinite(loopGain) ? loopGain : double.NaN;
}
