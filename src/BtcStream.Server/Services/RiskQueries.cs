using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Sharding;
using BtcStream.Rpc;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Security;
using BtcStream.Server.Services.Encoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>RiskService of the contract: the unary methods. They answer with the same encoders as subscriptions do, so that both say the same.</summary>
/// <param name="engine">Answers.</param>
/// <param name="server">What the engine does not hold.</param>
/// <param name="time">Times verifications.</param>
internal sealed class RiskQueries(EngineHost engine, ServerFacts server, TimeProvider time)
{
    private const uint DefaultPoints = 256;
    private const uint MaxPoints = 10_000;
    private const int MaxSteps = 1_000;

    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding) => binding
        .Raw("GetSummary", GetSummaryAsync)
        .Raw("GetGammaHeatmap", GetGammaHeatmapAsync)
        .Unary<GetGammaProfileRequest, GammaProfile>("GetGammaProfile", GetGammaProfileAsync)
        .Unary<VerifyRequest, VerifyResponse>("Verify", VerifyAsync);

    private async Task GetSummaryAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        GetSummaryRequest request = await SingleRequest.ReadAsync<GetSummaryRequest>(requests, GetSummaryRequest.Parser, context);
        using RiskView view = await QueryAsync(request.Underlying, request.PositioningModel, RiskParts.Summary);
        using var buffer = new EncodeBuffer();
        SummaryEncoder.Write(new WireWriter(buffer), view, server);
        responses.Write(buffer.Written);
    }

    private async Task GetGammaHeatmapAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        GetGammaHeatmapRequest request = await SingleRequest.ReadAsync<GetGammaHeatmapRequest>(requests, GetGammaHeatmapRequest.Parser, context);
        CellRange range = RequestFields.Range(
            request.HasExpiryFrom ? request.ExpiryFrom : null, request.HasExpiryTo ? request.ExpiryTo : null,
            request.HasStrikeFrom ? request.StrikeFrom : null, request.HasStrikeTo ? request.StrikeTo : null);
        using RiskView view = await QueryAsync(request.Underlying, request.PositioningModel, RiskParts.Cells | RiskParts.Strikes);
        using var buffer = new EncodeBuffer();
        WriteHeatmap(new WireWriter(buffer), view, range);
        responses.Write(buffer.Written);
    }

    private void WriteHeatmap(WireWriter writer, RiskView view, in CellRange range)
    {
        writer.Fixed64(1, server.Epoch);
        writer.Varint(2, (ulong)view.Sequence);
        SummaryEncoder.WriteTimeIfAny(writer, 3, view.AsOfUnixNanos);
        writer.Text(4, view.Underlying);
        writer.Varint(5, (ulong)WireNames.Of(view.Model));
        writer.Figure(6, view.IndexPrice);
        CellEncoder.WriteCells(writer, 7, view.Cells, range, newerThan: 0);
        CellEncoder.WriteStrikes(writer, 8, view.Strikes, range, newerThan: 0);
        writer.Bool(9, view.IsStale);
        writer.Figure(10, SummaryEncoder.AgeSeconds(view));
    }

    private async Task<GammaProfile> GetGammaProfileAsync(GetGammaProfileRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        Gamma.PositioningModel model = RequestFields.Model(request.PositioningModel);
        ProfileQuestion question = ReadQuestion(request);
        if (question.IsLong)
        {
            await ChangeToLongAsync(context);
        }

        ProfileAnswer answer = await AskAsync(() => engine.QueryProfileAsync(underlying, model, question));
        return ProfileMessages.Create(answer, question, server);
    }

    private static ProfileQuestion ReadQuestion(GetGammaProfileRequest request)
    {
        double? from = RequestFields.Price("from_price", request.HasFromPrice ? request.FromPrice : null);
        double? to = RequestFields.Price("to_price", request.HasToPrice ? request.ToPrice : null);
        if (from >= to)
        {
            throw RequestFields.Invalid("from_price", FormattableString.Invariant($"{from}"), FormattableString.Invariant($"it must be below to_price, {to}"));
        }

        uint points = request.Points == 0 ? DefaultPoints : request.Points;
        if (points is < 2 or > MaxPoints)
        {
            throw RequestFields.Invalid("points", $"{points}", $"it must lie between 2 and {MaxPoints}, or be 0 for {DefaultPoints}");
        }

        double[] hours = request.CharmHours.Count == 0 ? [1, 4, 8, 24] : [.. request.CharmHours];
        double[] shifts = request.VannaIvShifts.Count == 0 ? [-0.05, -0.01, 0.01, 0.05] : [.. request.VannaIvShifts];
        RequireSteps("charm_hours", hours, hour => hour is >= 0.0 and <= 1e6, "hours from 0 to 1000000");
        RequireSteps("vanna_iv_shifts", shifts, shift => Math.Abs(shift) <= 10.0, "shifts from -10 to 10");
        return new ProfileQuestion(from, to, (int)points, hours, shifts);
    }

    private static void RequireSteps(string field, double[] steps, Func<double, bool> valid, string what)
    {
        if (steps.Length > MaxSteps)
        {
            throw RequestFields.Invalid(field, $"{steps.Length} entries", $"at most {MaxSteps} are answered");
        }

        foreach (double step in steps)
        {
            if (!valid(step))
            {
                throw RequestFields.Invalid(field, FormattableString.Invariant($"{step}"), $"it takes {what}");
            }
        }
    }

    private async Task<VerifyResponse> VerifyAsync(VerifyRequest request, ServerCallContext context)
    {
        string underlying = RequestFields.Underlying(request.Underlying);
        long start = time.GetTimestamp();
        VerifyResult result = await AskAsync(() => engine.VerifyAsync(underlying));
        return new VerifyResponse
        {
            Epoch = server.Epoch,
            Sequence = (ulong)result.Sequence,
            AsOf = result.AsOfUnixNanos == long.MinValue ? 0 : (ulong)result.AsOfUnixNanos,
            Underlying = underlying,
            MaxDifference = result.MaxDifference,
            Compared = (uint)result.Compared,
            LargestAt = result.LargestAt,
            DurationMicros = time.GetElapsedTime(start).TotalMicroseconds,
        };
    }

    private Task<RiskView> QueryAsync(string underlying, PositioningModel model, RiskParts parts)
    {
        string name = RequestFields.Underlying(underlying);
        Gamma.PositioningModel known = RequestFields.Model(model);
        return AskAsync(() => engine.QueryAsync(name, known, parts));
    }

    /// <summary>A question that takes so long that others should not wait for it goes on in a turn for such.</summary>
    internal static Task ChangeToLongAsync(ServerCallContext context) => context.Lease is GateLease lease ? lease.ChangeToLongAsync(context.CancellationToken) : Task.CompletedTask;

    /// <summary>An engine that has stopped is UNAVAILABLE to callers; so are shards that do not answer a gateway, which says which.</summary>
    internal static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (EngineStoppedException e)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the engine has stopped"), null, e);
        }
        catch (ShardsSilentException e)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, e.Message), null, e);
        }
    }
}
