using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Rpc;
using BtcStream.Server.Services.Encoding;
using Google.Protobuf.Collections;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>A SubscribeRequest whose every field has been checked.</summary>
/// <param name="Underlying">Coin, as in BTC.</param>
/// <param name="Model">Positioning model.</param>
/// <param name="Shape">Views and ranges.</param>
/// <param name="MinInterval">Shortest time between updates.</param>
/// <param name="ResumeEpoch">Epoch last seen; null for a snapshot.</param>
/// <param name="ResumeAfter">Sequence last applied.</param>
internal sealed record SubscriptionRequest(
    string Underlying, Gamma.PositioningModel Model, UpdateShape Shape, TimeSpan MinInterval, ulong? ResumeEpoch, long ResumeAfter)
{
    /// <summary>Checks a request.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: a field has a value it does not take.</exception>
    public static SubscriptionRequest Read(SubscribeRequest request)
    {
        if (request.HasResumeEpoch != request.HasResumeAfterSequence)
        {
            throw new RpcException(StatusCode.InvalidArgument, "resume_epoch and resume_after_sequence are given together or not at all");
        }

        if (request.HasResumeAfterSequence && request.ResumeAfterSequence > long.MaxValue)
        {
            throw new RpcException(StatusCode.InvalidArgument, $"resume_after_sequence is {request.ResumeAfterSequence}; no sequence is that large");
        }

        var range = RequestFields.Range(
            request.HasExpiryFrom ? request.ExpiryFrom : null, request.HasExpiryTo ? request.ExpiryTo : null,
            request.HasStrikeFrom ? request.StrikeFrom : null, request.HasStrikeTo ? request.StrikeTo : null);
        return new SubscriptionRequest(
            RequestFields.Underlying(request.Underlying), RequestFields.Model(request.PositioningModel), new UpdateShape(Parts(request.Views), range),
            TimeSpan.FromMilliseconds(request.MinIntervalMs), request.HasResumeEpoch ? request.ResumeEpoch : null, (long)request.ResumeAfterSequence);
    }

    private static RiskParts Parts(RepeatedField<View> views) => views.Count == 0
        ? RiskParts.Summary | RiskParts.Cells
        : views.Aggregate(RiskParts.None, (parts, view) => parts | Part(view));

    private static RiskParts Part(View view) => view switch
    {
        View.Summary => RiskParts.Summary,
        View.GammaHeatmap => RiskParts.Cells,
        View.Strikes => RiskParts.Strikes,
        View.GammaProfile => RiskParts.Profile,
        View.LiquidationHeatmap => RiskParts.Liquidations,
        View.Cascade => RiskParts.Cascade,
        View.Stress => RiskParts.Stress,
        _ => throw new RpcException(StatusCode.InvalidArgument, $"views has {(int)view}, which is no view"),
    };
}
