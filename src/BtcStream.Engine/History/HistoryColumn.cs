using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.History;

/// <summary>Net and gross gamma by strike under one positioning model.</summary>
/// <param name="Strikes">USD per coin, rising.</param>
/// <param name="Net">USD per 1 %; NaN where nothing is priced.</param>
/// <param name="Gross">USD per 1 %; NaN where nothing is priced.</param>
internal sealed record GammaStrip(double[] Strikes, double[] Net, double[] Gross);

/// <summary>Liquidations of one provenance by bin of the price grid, those that hold nothing left out.</summary>
/// <param name="Bins">Bins, rising.</param>
/// <param name="LongCents">US cents.</param>
/// <param name="ShortCents">US cents.</param>
internal sealed record LiquidationStrip(int[] Bins, long[] LongCents, long[] ShortCents);

/// <summary>Both heatmaps of one underlying at one moment, summed over expiries. Immutable; any thread.</summary>
internal sealed class HistoryColumn
{
    /// <summary>End of the minute or hour it is the last state of, Unix nanoseconds.</summary>
    public required long Time { get; init; }

    /// <summary>USD per coin; NaN while there is none.</summary>
    public required double IndexPrice { get; init; }

    /// <summary>Naive, then taker flow and flow-adjusted where trades have been streamed.</summary>
    public required GammaStrip[] Gamma { get; init; }

    /// <summary>Observed, realised, modelled.</summary>
    public required LiquidationStrip[] Liquidations { get; init; }

    /// <summary>Whether there is anything in it.</summary>
    public bool HoldsAny => Array.Exists(Gamma, strip => strip.Strikes.Length > 0) || Array.Exists(Liquidations, strip => strip.Bins.Length > 0);

    /// <summary>The strip of a model and the sign it is read with.</summary>
    public (GammaStrip Strip, double Sign) GammaOf(PositioningModel model) => model switch
    {
        PositioningModel.Naive => (Gamma[0], 1.0),
        PositioningModel.Reversed => (Gamma[0], -1.0),
        PositioningModel.TakerFlow => Gamma.Length > 1 ? (Gamma[1], 1.0) : (Gamma[0], 0.0),
        _ => (Gamma.Length > 1 ? Gamma[2] : Gamma[0], 1.0),
    };

    public LiquidationStrip LiquidationsOf(LiquidationProvenance provenance) => Liquidations[(int)provenance - 1];
}
