using BtcStream.Quant.Ladders;

namespace BtcStream.Quant.Cascade;

/// <summary>What a cascade is computed from, the dealers' curve aside: see <see cref="CascadeWorkspace.Load"/>. It owns nothing.</summary>
public readonly ref struct CascadeInputs
{
    /// <summary>The way it runs.</summary>
    public CascadeDirection Direction { get; init; }

    /// <summary>Index price, USD per coin, where the walk starts.</summary>
    public double IndexPrice { get; init; }

    /// <summary>Untriggered liquidations of observed positions.</summary>
    public LadderCells Observed { get; init; }

    /// <summary>Liquidations that are only modelled. Default: none.</summary>
    public LadderCells Modelled { get; init; }

    /// <summary>Supply curves to include, any order. They release nothing on the way up.</summary>
    public ReadOnlySpan<SupplyCurve> Supply { get; init; }

    /// <summary>Horizon of the scenario, hours: of each curve the share sold within it counts. Above zero; not looked at without curves.</summary>
    public double SupplyHorizonHours { get; init; }

    /// <summary>Depth of the side that absorbs the move.</summary>
    public DepthCurve? Depth { get; init; }
}
