using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Watch;

/// <summary>What a row of the ladder shows.</summary>
internal enum LadderRowKind
{
    /// <summary>Where the index is.</summary>
    Index,

    /// <summary>Where the profile is zero.</summary>
    Flip,

    /// <summary>Gamma of a strike.</summary>
    Strike,
}

/// <summary>One row of the ladder.</summary>
/// <param name="Price">USD.</param>
/// <param name="Kind">What it shows.</param>
/// <param name="Strike">The strike's figures; null for the others.</param>
internal sealed record LadderRow(double Price, LadderRowKind Kind, GammaStrike? Strike)
{
    /// <summary>The long side of the dealers' gamma, USD per 1 %: net = long − short, gross = long + short.</summary>
    public double LongUsdPerPercent => Strike is null ? 0.0 : Math.Max(0.0, 0.5 * (Strike.GrossGexUsdPerPercent + Strike.NetGexUsdPerPercent));

    /// <summary>The short side, USD per 1 %, positive.</summary>
    public double ShortUsdPerPercent => Strike is null ? 0.0 : Math.Max(0.0, 0.5 * (Strike.GrossGexUsdPerPercent - Strike.NetGexUsdPerPercent));
}
