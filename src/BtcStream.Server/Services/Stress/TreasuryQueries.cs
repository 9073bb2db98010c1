using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Stress;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetTreasuryStress of StressService.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class TreasuryQueries(EngineHost engine, ServerFacts server)
{
    private const int MaxHolders = 1_000;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<GetTreasuryStressRequest, TreasuryStress>("GetTreasuryStress", GetTreasuryStressAsync);

    private async Task<TreasuryStress> GetTreasuryStressAsync(GetTreasuryStressRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        TreasuryQuestion question = Read(request);
        try
        {
            return TreasuryMessages.Create(await RiskQueries.AskAsync(() => engine.QueryTreasuryStressAsync(underlying, question)), server);
        }
        catch (UnknownHolderException e)
        {
            throw new RpcException(StatusCode.InvalidArgument, e.Message);
        }
    }

    private static TreasuryQuestion Read(GetTreasuryStressRequest request)
    {
        StressFields.RequireCount("holders", request.Holders.Count, MaxHolders);
        return new TreasuryQuestion
        {
            PriceUsd = RequestFields.Price("price", request.HasPrice ? request.Price : null) ?? double.NaN,
            Holders = [.. request.Holders],
            LadderPrices = StressFields.Prices("ladder_prices", request.LadderPrices),
            CostBasisSince = RequestFields.Time("cost_basis_since", request.HasCostBasisSince ? request.CostBasisSince : null),
            ForcedSaleShare = StressFields.Share("forced_sale_share", request.HasForcedSaleShare ? request.ForcedSaleShare : null),
        };
    }
}
