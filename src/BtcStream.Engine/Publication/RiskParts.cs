namespace BtcStream.Engine.Publication;

/// <summary>Parts of a view. Only the parts that somebody asked for are computed.</summary>
[Flags]
public enum RiskParts : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The gamma heatmap: strike × expiry.</summary>
    Cells = 1,

    /// <summary>The gamma profile over x = S*/S.</summary>
    Profile = 2,

    /// <summary>Totals, flips, walls, ratios, volatilities and expiries.</summary>
    Summary = 4,

    /// <summary>Gamma by strike over all expiries.</summary>
    Strikes = 8,

    /// <summary>The liquidation ladder.</summary>
    Liquidations = 16,

    /// <summary>Loop gain and its drivers by price.</summary>
    Cascade = 32,

    /// <summary>The stress table. Its rows are of subscriptions only: a question for it is one of its own.</summary>
    Stress = 64,

    /// <summary>All figures by price: everything but the stress table.</summary>
    All = Cells | Profile | Summary | Strikes | Liquidations | Cascade,
}
