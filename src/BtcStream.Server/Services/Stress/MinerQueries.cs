using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Stress;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services.Encoding;
using FleetCode = BtcStream.Quant.Stress.FleetCode;
using FleetTable = BtcStream.Quant.Stress.FleetTable;

namespace BtcStream.Server.Services.Stress;

/// <summary>GetMinerStress of StressService.</summary>
/// <param name="engine">Answers.</param>
/// <param name="options">What the engine was built with.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class MinerQueries(EngineHost engine, EngineOptions options, ServerFacts server)
{
    private const int MaxMachines = 10_000;

    /// <summary>Binds the method.</summary>
    public void Bind(ServiceBinding binding) => binding.Unary<GetMinerStressRequest, MinerStress>("GetMinerStress", GetMinerStressAsync);

    private async Task<MinerStress> GetMinerStressAsync(GetMinerStressRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        MinerQuestion question = Read(request);
        return MinerMessages.Create(await RiskQueries.AskAsync(() => engine.QueryMinerStressAsync(underlying, question)), server);
    }

    private MinerQuestion Read(GetMinerStressRequest request)
    {
        double most = options.MaxMagnitude;
        return new MinerQuestion
        {
            PriceUsd = RequestFields.Price("price", request.HasPrice ? request.Price : null) ?? double.NaN,
            UsdPerKilowattHour = StressFields.Within("electricity_usd_per_kwh", request.HasElectricityUsdPerKwh ? request.ElectricityUsdPerKwh : null, 0.0, most),
            ElectricityShare = StressFields.Share("electricity_share", request.HasElectricityShare ? request.ElectricityShare : null),
            AlternativeUsdPerMegawattHour = StressFields.Within(
                "alternative_revenue_usd_per_mwh", request.HasAlternativeRevenueUsdPerMwh ? request.AlternativeRevenueUsdPerMwh : null, 0.0, most),
            SupplyPrices = StressFields.Prices("supply_prices", request.SupplyPrices),
            Fleet = ReadFleet(request),
        };
    }

    /// <summary>The same bounds as a streamed table has.</summary>
    private static FleetTable? ReadFleet(GetMinerStressRequest request)
    {
        if (request.Fleet.Count == 0)
        {
            return null;
        }

        StressFields.RequireCount("fleet", request.Fleet.Count, MaxMachines);
        for (int i = 0; i < request.Fleet.Count; i++)
        {
            FleetMachine machine = request.Fleet[i];
            if (!(machine.EfficiencyJoulesPerTerahash is > 0.0 and <= 1e9))
            {
                throw StressFields.Invalid($"fleet[{i}].efficiency_joules_per_terahash", machine.EfficiencyJoulesPerTerahash, "it must be above 0 and at most 1000000000");
            }

            if (!(machine.Share is >= 0.0 and <= 1.0))
            {
                throw StressFields.Invalid($"fleet[{i}].share", machine.Share, "it must be from 0 to 1");
            }
        }

        Quant.Stress.FleetMachine[] machines = [.. request.Fleet
            .Select(machine => new Quant.Stress.FleetMachine(machine.Name, machine.EfficiencyJoulesPerTerahash, machine.Share))
            .OrderBy(machine => machine.JoulesPerTerahash)];
        return FleetTable.TryCreate(machines, out FleetTable? fleet, out _) == FleetCode.Ok
            ? fleet
            : throw RequestFields.Invalid("fleet", $"{machines.Length} machines", "their shares sum to nothing");
    }
}
