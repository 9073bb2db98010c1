using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Cascade;
using BtcStream.Rpc;
using BtcStream.Server.Services.Encoding;
using DepthModel = BtcStream.Quant.Cascade.DepthModel;

namespace BtcStream.Server.Services;

/// <summary>Reads a RunCascadeRequest and checks its every field.</summary>
internal static class CascadeRequests
{
    private const uint MaxPathPoints = 10_000;
    private const int MaxCurves = 64;
    private const int MaxThresholds = 10_000;
    private const int MaxNameLength = 64;
    private const double MaxShockPercent = 100_000.0;
    private const double MaxUsd = 1e15;
    private const double MaxHours = 1e6;

    /// <summary>The engine's question.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: a field is missing or has a value it does not take; the message names it.</exception>
    public static CascadeQuestion Read(RunCascadeRequest request)
    {
        RequirePathPoints(request.PathPoints);
        DepthModel depth = ReadDepth(request);
        return new CascadeQuestion
        {
            ShockPercent = ReadShock(request),
            SellUsd = ReadSell(request),
            Depth = depth,
            DepthUsdPerPercent = request.DepthCase == RunCascadeRequest.DepthOneofCase.DepthUsdPerPercent ? request.DepthUsdPerPercent : double.NaN,
            SquareRoot = ReadSquareRoot(request.SquareRootImpact, depth),
            Supply = ReadSupply(request),
            SupplyCurves = ReadNames(request),
            IncludesSupply = IncludesSupply(request),
            TreasurySaleShare = request.HasTreasurySaleShare ? RequirePositive("treasury_sale_share", request.TreasurySaleShare, 1.0) : double.NaN,
            CostBasisSaleShare = request.HasCostBasisSaleShare ? RequirePositive("cost_basis_sale_share", request.CostBasisSaleShare, 1.0) : double.NaN,
            SupplyHorizonHours = ReadHorizon(request),
            IncludesModelled = !request.HasIncludeModelled || request.IncludeModelled,
            PathPoints = (int)request.PathPoints,
        };
    }

    private static double ReadShock(RunCascadeRequest request)
    {
        if (request.TriggerCase == RunCascadeRequest.TriggerOneofCase.None)
        {
            throw new RpcException(StatusCode.InvalidArgument, "trigger is missing: shock_percent or sell_usd is required");
        }

        if (request.TriggerCase != RunCascadeRequest.TriggerOneofCase.ShockPercent)
        {
            return double.NaN;
        }

        return request.ShockPercent is > -100.0 and <= MaxShockPercent
            ? request.ShockPercent
            : throw RequestFields.Invalid("shock_percent", Text(request.ShockPercent), "it must be above -100 and at most 100000; -5 is a fall");
    }

    private static double ReadSell(RunCascadeRequest request)
    {
        if (request.TriggerCase != RunCascadeRequest.TriggerOneofCase.SellUsd)
        {
            return double.NaN;
        }

        return Math.Abs(request.SellUsd) <= MaxUsd
            ? request.SellUsd
            : throw RequestFields.Invalid("sell_usd", Text(request.SellUsd), "it must be a number of USD from -1e15 to 1e15; negative buys");
    }

    private static DepthModel ReadDepth(RunCascadeRequest request)
    {
        if (request.DepthCase == RunCascadeRequest.DepthOneofCase.DepthUsdPerPercent)
        {
            RequirePositive("depth_usd_per_percent", request.DepthUsdPerPercent, MaxUsd);
            return DepthModel.Constant;
        }

        return WireNames.TryRead(request.DepthModel, out DepthModel model)
            ? model
            : throw RequestFields.Invalid("depth_model", Text((int)request.DepthModel), "it is none of the contract's models");
    }

    private static SquareRootTerms ReadSquareRoot(SquareRootImpact? impact, DepthModel depth)
    {
        if (depth != DepthModel.SquareRoot)
        {
            return impact is null
                ? new SquareRootTerms(double.NaN, double.NaN, double.NaN)
                : throw RequestFields.Invalid("square_root_impact", "given", "it goes with a depth_model of DEPTH_MODEL_SQUARE_ROOT only");
        }

        if (impact is not { HasDailyVolumeUsd: true })
        {
            throw new RpcException(
                StatusCode.InvalidArgument, "square_root_impact.daily_volume_usd is missing: DEPTH_MODEL_SQUARE_ROOT needs it, and the server knows none");
        }

        return new SquareRootTerms(
            impact.HasY ? RequirePositive("square_root_impact.y", impact.Y, 1e6) : double.NaN,
            impact.HasDailyVolatility ? RequirePositive("square_root_impact.daily_volatility", impact.DailyVolatility, 100.0) : double.NaN,
            RequirePositive("square_root_impact.daily_volume_usd", impact.DailyVolumeUsd, MaxUsd));
    }

    private static double ReadHorizon(RunCascadeRequest request) => request.HasSupplyHorizonHours
        ? RequirePositive("supply_horizon_hours", request.SupplyHorizonHours, MaxHours)
        : SupplyCurve.DefaultHorizonHours;

    private static bool IncludesSupply(RunCascadeRequest request)
    {
        bool includes = !request.HasIncludeSupply || request.IncludeSupply;
        return includes || (request.SupplyCurves.Count == 0 && !request.HasTreasurySaleShare && !request.HasCostBasisSaleShare)
            ? includes
            : throw RequestFields.Invalid("include_supply", "false", "supply_curves, treasury_sale_share and cost_basis_sale_share ask for supply; give one or the other");
    }

    private static string[] ReadNames(RunCascadeRequest request) => request.SupplyCurves.Count <= MaxCurves
        ? [.. request.SupplyCurves]
        : throw RequestFields.Invalid("supply_curves", $"{request.SupplyCurves.Count} names", $"at most {MaxCurves} are taken");

    private static SupplyCurve[] ReadSupply(RunCascadeRequest request) => request.HypotheticalSupply.Count <= MaxCurves
        ? [.. request.HypotheticalSupply.Select(ReadCurve)]
        : throw RequestFields.Invalid("hypothetical_supply", $"{request.HypotheticalSupply.Count} curves", $"at most {MaxCurves} are taken");

    private static SupplyCurve ReadCurve(ScenarioSupply supply, int index)
    {
        string field = $"hypothetical_supply[{index}]";
        if (supply.Name.Length is 0 or > MaxNameLength)
        {
            throw RequestFields.Invalid($"{field}.name", supply.Name, $"it must have 1 to {MaxNameLength} characters");
        }

        if (supply.Price.Count > MaxThresholds)
        {
            throw RequestFields.Invalid($"{field}.price", $"{supply.Price.Count} entries", $"at most {MaxThresholds} are taken");
        }

        double[] prices = [.. supply.Price];
        double[] usd = [.. supply.SupplyUsd];
        SupplyCurveCode code = SupplyCurve.TryCreate(supply.Name, prices, usd, SupplyCurve.DefaultHorizonHours, out SupplyCurve? curve, out int bad);
        return code switch
        {
            SupplyCurveCode.Ok => curve!,
            SupplyCurveCode.LengthsDiffer => throw RequestFields.Invalid(
                $"{field}.supply_usd", $"{usd.Length} entries", $"{field}.price has {prices.Length}, and there must be as many"),
            SupplyCurveCode.BadPrice => throw RequestFields.Invalid($"{field}.price[{bad}]", Text(prices[bad]), "it must be a finite number above 0"),
            SupplyCurveCode.PricesFall => throw RequestFields.Invalid(
                $"{field}.price[{bad}]", Text(prices[bad]), FormattableString.Invariant($"thresholds must rise, and the one before is {prices[bad - 1]}")),
            SupplyCurveCode.BadSupply => throw RequestFields.Invalid($"{field}.supply_usd[{bad}]", Text(usd[bad]), "it must be a finite number of 0 or more"),
            _ => throw new InvalidOperationException($"A supply curve was refused as {code}."),
        };
    }

    private static void RequirePathPoints(uint points)
    {
        if (points > MaxPathPoints)
        {
            throw RequestFields.Invalid("path_points", $"{points}", $"at most {MaxPathPoints} are answered");
        }
    }

    private static double RequirePositive(string field, double value, double most) => value > 0.0 && value <= most
        ? value
        : throw RequestFields.Invalid(field, Text(value), FormattableString.Invariant($"it must be above 0 and at most {most}"));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
