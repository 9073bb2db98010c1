using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Stress.Spillovers;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using AssetSpillover = BtcStream.Contracts.V1.AssetSpillover;
using ChangeBasis = BtcStream.Contracts.V1.ChangeBasis;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetSpillover of StressService.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class SpilloverQueries(EngineHost engine, ServerFacts server)
{
    private const uint MaxDays = 4_000;
    private const int MaxAssets = 1_000;
    private const int MaxNameLength = 128;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<GetSpilloverRequest, Contracts.V1.Spillover>("GetSpillover", GetSpilloverAsync);

    private async Task<Contracts.V1.Spillover> GetSpilloverAsync(GetSpilloverRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        SpilloverQuestion question = Read(request);
        SpilloverAnswer answer = await RiskQueries.AskAsync(() => engine.GetSpilloverAsync(underlying, question));
        var response = new Contracts.V1.Spillover
        {
            Epoch = server.Epoch,
            Sequence = (ulong)answer.Sequence,
            AsOf = answer.AsOfUnixNanos == long.MinValue ? 0 : (ulong)answer.AsOfUnixNanos,
            Underlying = underlying,
            WindowDays = (uint)answer.Days,
            Assets = { answer.Assets.Select(Create) },
            Series = { SeriesMessages.Create(answer.Series) },
        };
        if (answer.UnderlyingChange.IsOk)
        {
            response.UnderlyingChange24HPercent = answer.UnderlyingChange.Value;
            response.ChangeBasis = Of(answer.UnderlyingBasis);
        }

        return response;
    }

    private static AssetSpillover Create(Engine.Stress.Spillovers.AssetSpillover asset)
    {
        var wire = new AssetSpillover { Asset = asset.Asset, Observations = (uint)asset.Spillover.Returns };
        ProfileMessages.Set(asset.Spillover.Beta, value => wire.Beta = value);
        ProfileMessages.Set(asset.Spillover.Correlation.Value, value => wire.Correlation = value);
        ProfileMessages.Set(asset.PriceUsd, value => wire.PriceUsd = value);
        ProfileMessages.Set(asset.Residual.Value, value => wire.ResidualPercent = value);
        ProfileMessages.Set(asset.UnderlyingChange.Value, value => wire.UnderlyingChange24HPercent = value);
        if (asset.Change.IsOk)
        {
            wire.Change24HPercent = asset.Change.Value;
            wire.ChangeBasis = Of(asset.Basis);
            wire.ChangeTime = (ulong)asset.ChangeUnixNanos;
        }

        return wire;
    }

    private static ChangeBasis Of(Engine.Stress.Spillovers.ChangeBasis basis) => basis switch
    {
        Engine.Stress.Spillovers.ChangeBasis.Live => ChangeBasis.Live,
        Engine.Stress.Spillovers.ChangeBasis.DailyCloses => ChangeBasis.DailyCloses,
        _ => ChangeBasis.Unspecified,
    };

    private static SpilloverQuestion Read(GetSpilloverRequest request)
    {
        if (request.WindowDays is not 0 and (< 2 or > MaxDays))
        {
            throw RequestFields.Invalid("window_days", $"{request.WindowDays}", $"it must lie between 2 and {MaxDays}, or be 0 for {Quant.Stress.Spillover.DefaultDays}");
        }

        if (request.Assets.Count > MaxAssets)
        {
            throw RequestFields.Invalid("assets", $"{request.Assets.Count} entries", $"at most {MaxAssets} are answered");
        }

        foreach (string asset in request.Assets)
        {
            if (asset.Length is 0 or > MaxNameLength)
            {
                throw RequestFields.Invalid("assets", asset, $"an asset is named by 1 to {MaxNameLength} characters");
            }
        }

        return new SpilloverQuestion(request.Assets, request.WindowDays == 0 ? Quant.Stress.Spillover.DefaultDays : (int)request.WindowDays);
    }
}
