using BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>The provenances that a caller asked for.</summary>
[Flags]
internal enum ProvenanceSet : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>From positions that were streamed.</summary>
    Observed = 1 << LiquidationProvenance.Observed,

    /// <summary>From forced orders that a venue reported.</summary>
    Realised = 1 << LiquidationProvenance.Realised,

    /// <summary>From open interest and assumed leverage classes.</summary>
    Modelled = 1 << LiquidationProvenance.Modelled,

    /// <summary>Every one.</summary>
    All = Observed | Realised | Modelled,
}

/// <summary>Reads sets of provenances.</summary>
internal static class ProvenanceSets
{
    /// <summary>Whether a provenance is in the set.</summary>
    public static bool Has(this ProvenanceSet set, LiquidationProvenance provenance) => ((int)set & (1 << (int)provenance)) != 0;
}
