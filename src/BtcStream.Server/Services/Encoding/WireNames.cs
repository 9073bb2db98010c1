using BtcStream.Contracts.V1;
using Cascade = BtcStream.Quant.Cascade;
using Gamma = BtcStream.Quant.Gamma;
using Publication = BtcStream.Engine.Publication;

namespace BtcStream.Server.Services.Encoding;

/// <summary>The contract's enums beside the engine's: each is free to grow on its own.</summary>
internal static class WireNames
{
    public static PositioningModel Of(Gamma.PositioningModel model) => model switch
    {
        Gamma.PositioningModel.Naive => PositioningModel.Naive,
        Gamma.PositioningModel.Reversed => PositioningModel.Reversed,
        Gamma.PositioningModel.TakerFlow => PositioningModel.TakerFlow,
        Gamma.PositioningModel.FlowAdjusted => PositioningModel.FlowAdjusted,
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "unknown positioning model"),
    };

    /// <returns>False for a value that this build does not know.</returns>
    public static bool TryRead(PositioningModel wire, out Gamma.PositioningModel model)
    {
        (bool known, model) = wire switch
        {
            PositioningModel.Unspecified or PositioningModel.Naive => (true, Gamma.PositioningModel.Naive),
            PositioningModel.Reversed => (true, Gamma.PositioningModel.Reversed),
            PositioningModel.TakerFlow => (true, Gamma.PositioningModel.TakerFlow),
            PositioningModel.FlowAdjusted => (true, Gamma.PositioningModel.FlowAdjusted),
            _ => (false, Gamma.PositioningModel.Naive),
        };
        return known;
    }

    public static FlipDefinition Of(Gamma.FlipDefinition definition) => definition switch
    {
        Gamma.FlipDefinition.ProfileRoot => FlipDefinition.ProfileRoot,
        Gamma.FlipDefinition.Cumulative => FlipDefinition.Cumulative,
        Gamma.FlipDefinition.StrikeSign => FlipDefinition.StrikeSign,
        _ => throw new ArgumentOutOfRangeException(nameof(definition), definition, "unknown flip definition"),
    };

    public static FlipStatus Of(Gamma.FlipStatus status) => status switch
    {
        Gamma.FlipStatus.Found => FlipStatus.Found,
        Gamma.FlipStatus.NoData => FlipStatus.NoData,
        Gamma.FlipStatus.NoIndexPrice => FlipStatus.NoIndexPrice,
        Gamma.FlipStatus.AllZero => FlipStatus.AllZero,
        Gamma.FlipStatus.AllPositive => FlipStatus.AllPositive,
        Gamma.FlipStatus.AllNegative => FlipStatus.AllNegative,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "unknown flip status"),
    };

    public static Provenance Of(Publication.LiquidationProvenance provenance) => provenance switch
    {
        Publication.LiquidationProvenance.Observed => Provenance.Observed,
        Publication.LiquidationProvenance.Realised => Provenance.Realised,
        Publication.LiquidationProvenance.Modelled => Provenance.Modelled,
        _ => throw new ArgumentOutOfRangeException(nameof(provenance), provenance, "unknown provenance"),
    };

    /// <returns>False for a value that this build does not know, and for none.</returns>
    public static bool TryRead(Provenance wire, out ProvenanceSet provenance)
    {
        provenance = wire switch
        {
            Provenance.Observed => ProvenanceSet.Observed,
            Provenance.Realised => ProvenanceSet.Realised,
            Provenance.Modelled => ProvenanceSet.Modelled,
            _ => ProvenanceSet.None,
        };
        return provenance != ProvenanceSet.None;
    }

    public static Direction Of(Cascade.CascadeDirection direction) => direction switch
    {
        Cascade.CascadeDirection.Down => Direction.Down,
        Cascade.CascadeDirection.Up => Direction.Up,
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "unknown direction"),
    };

    public static CascadeStatus Of(Cascade.CascadeStatus status) => status switch
    {
        Cascade.CascadeStatus.Bounded => CascadeStatus.Bounded,
        Cascade.CascadeStatus.Unbounded => CascadeStatus.Unbounded,
        Cascade.CascadeStatus.NoData => CascadeStatus.NoData,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "unknown cascade status"),
    };

    public static DepthModel Of(Cascade.DepthModel model) => model switch
    {
        Cascade.DepthModel.None => DepthModel.Unspecified,
        Cascade.DepthModel.Book => DepthModel.Book,
        Cascade.DepthModel.Constant => DepthModel.Constant,
        Cascade.DepthModel.SquareRoot => DepthModel.SquareRoot,
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "unknown depth model"),
    };

    /// <returns>False for a value that this build does not know.</returns>
    public static bool TryRead(DepthModel wire, out Cascade.DepthModel model)
    {
        (bool known, model) = wire switch
        {
            DepthModel.Unspecified => (true, Cascade.DepthModel.None),
            DepthModel.Book => (true, Cascade.DepthModel.Book),
            DepthModel.Constant => (true, Cascade.DepthModel.Constant),
            DepthModel.SquareRoot => (true, Cascade.DepthModel.SquareRoot),
            _ => (false, Cascade.DepthModel.None),
        };
        return known;
    }
}
