using BtcStream.Contracts.V1;
using Gamma = BtcStream.Quant.Gamma;

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
}
