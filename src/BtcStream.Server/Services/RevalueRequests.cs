using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.WhatIf;
using BtcStream.Rpc;
using BtcStream.Server.Ingest.Decoding;
using Google.Protobuf;
using MarginModel = BtcStream.Quant.Liquidations.MarginModel;

namespace BtcStream.Server.Services;

/// <summary>Reads a RevalueRequest and checks what can be checked without the state; the engine checks the rest by its own rules.</summary>
internal static class RevalueRequests
{
    private const double DefaultShockPercent = -5.0;
    private const double MaxShiftPercent = 100_000.0;
    private const double MaxHours = 1e6;
    private const double MaxIvShift = 10.0;
    private const int MaxPositions = 10_000;
    private const int MaxOptions = 1_000;

    /// <summary>The engine's question.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: a field has a value it does not take; the message names it.</exception>
    public static RevaluationQuestion Read(RevalueRequest request, EngineOptions options, string underlying) => new()
    {
        Model = RequestFields.Model(request.PositioningModel),
        Shifts = new Shifts(
            Number("price_shift_percent", request.HasPriceShiftPercent ? request.PriceShiftPercent : 0.0, value => value is > -100.0 and <= MaxShiftPercent, "above -100 and at most 100000"),
            Number("time_shift_hours", request.HasTimeShiftHours ? request.TimeShiftHours : 0.0, value => value is >= 0.0 and <= MaxHours, "from 0 to 1000000"),
            Number("iv_shift", request.HasIvShift ? request.IvShift : 0.0, value => Math.Abs(value) <= MaxIvShift, "from -10 to 10; 0.01 is a point")),
        MarginModel = ReadMarginModel(request, options, underlying),
        Positions = ReadPositions(request),
        Options = ReadOptions(request, options),
        OptionDefinitions = ReadDefinitions(request),
        Contribution = ReadContribution(request),
        Cascade = new CascadeQuestion
        {
            ShockPercent = Number(
                "cascade_shock_percent",
                request.HasCascadeShockPercent ? request.CascadeShockPercent : DefaultShockPercent,
                value => value is > -100.0 and <= MaxShiftPercent,
                "above -100 and at most 100000; -5 is a fall"),
        },
        IncludesCells = request.IncludeCells,
    };

    private static double Number(string field, double value, Func<double, bool> valid, string what) => valid(value)
        ? value
        : throw RequestFields.Invalid(field, value.ToString(CultureInfo.InvariantCulture), $"it must be {what}");

    private static MarginModel? ReadMarginModel(RevalueRequest request, EngineOptions options, string underlying)
    {
        if (request.MarginModel.Length == 0)
        {
            return request.CustomMarginModel is { } custom ? CustomMarginModel.Read(custom, underlying) : null;
        }

        if (request.CustomMarginModel is not null)
        {
            throw RequestFields.Invalid("margin_model", request.MarginModel, "custom_margin_model is given too; give one or the other");
        }

        MarginModel? model = options.MarginModels.TryFind(request.MarginModel, out ushort id) ? options.MarginModels.Find(id) : null;
        return model is null ? throw RequestFields.Invalid("margin_model", request.MarginModel, "it is no margin model that this server has; ListMarginModels shows those it has")
            : !model.IsUsdQuoted ? throw RequestFields.Invalid("margin_model", request.MarginModel, $"it is in {model.Definition.QuoteCurrency}, and the ladder is in USD")
            : model;
    }

    /// <summary>A row without an account gets one of its own, so that it does not change another row's position.</summary>
    private static InputBatch? ReadPositions(RevalueRequest request)
    {
        if (request.HypotheticalPositions.Count == 0)
        {
            return null;
        }

        RequireCount("hypothetical_positions", request.HypotheticalPositions.Count, MaxPositions);
        HashSet<ulong> taken = [.. request.HypotheticalPositions.Where(row => row.HasAccount).Select(row => row.Account)];
        ulong free = ulong.MaxValue;
        var message = new PositionBatch();
        for (int i = 0; i < request.HypotheticalPositions.Count; i++)
        {
            PositionRow row = request.HypotheticalPositions[i].Clone();
            if (row.HasTime)
            {
                throw RequestFields.Invalid($"hypothetical_positions[{i}].time", $"{row.Time}", "a hypothetical position has no time of its own; leave it absent");
            }

            if (!row.HasAccount)
            {
                while (!taken.Add(free))
                {
                    free--;
                }

                row.Account = free;
            }

            message.Rows.Add(row);
        }

        var batch = new InputBatch();
        BatchDecoder.Append<PositionDecoder>(message.ToByteArray(), batch);
        return batch;
    }

    private static HypotheticalContracts[] ReadOptions(RevalueRequest request, EngineOptions options)
    {
        RequireCount("hypothetical_options", request.HypotheticalOptions.Count, MaxOptions);
        return [.. request.HypotheticalOptions.Select((option, i) => new HypotheticalContracts(
            Number($"hypothetical_options[{i}].contracts", option.Contracts, value => Math.Abs(value) <= options.MaxMagnitude, FormattableString.Invariant($"a number from {-options.MaxMagnitude} to {options.MaxMagnitude}; negative is short")),
            option.HasIv
                ? Number($"hypothetical_options[{i}].iv", option.Iv, value => value > 0.0 && value <= options.MaxIv, FormattableString.Invariant($"above 0 and at most {options.MaxIv}; 0.5 is 50 %"))
                : double.NaN))];
    }

    private static InputBatch? ReadDefinitions(RevalueRequest request)
    {
        if (request.HypotheticalOptions.Count == 0)
        {
            return null;
        }

        var batch = new InputBatch();
        BatchDecoder.Append<QuoteDecoder>(new QuoteBatch { Definitions = { request.HypotheticalOptions.Select(DefinitionOf) } }.ToByteArray(), batch);
        return batch;
    }

    private static InstrumentDefinition DefinitionOf(HypotheticalOption option, int i)
    {
        InstrumentDefinition definition = option.Definition?.Clone() ?? new InstrumentDefinition();
        if (option.Instrument.Length > 0 && definition.Instrument.Length > 0 && option.Instrument != definition.Instrument)
        {
            throw RequestFields.Invalid($"hypothetical_options[{i}].instrument", option.Instrument, $"its definition is of '{definition.Instrument}'");
        }

        if (option.Venue.Length > 0 && definition.HasVenue && option.Venue != definition.Venue)
        {
            throw RequestFields.Invalid($"hypothetical_options[{i}].venue", option.Venue, $"its definition has the venue '{definition.Venue}'");
        }

        definition.ClearId();
        definition.Instrument = option.Instrument.Length > 0 ? option.Instrument : definition.Instrument;
        if (option.Venue.Length > 0)
        {
            definition.Venue = option.Venue;
        }

        return definition;
    }

    private static (string Venue, ulong Account)? ReadContribution(RevalueRequest request) => request.HasContributionAccount
        ? (request.ContributionVenue.Length == 0 ? "deribit" : request.ContributionVenue, request.ContributionAccount)
        : request.ContributionVenue.Length > 0
            ? throw RequestFields.Invalid("contribution_venue", request.ContributionVenue, "contribution_account is missing")
            : null;

    private static void RequireCount(string field, int count, int most)
    {
        if (count > most)
        {
            throw RequestFields.Invalid(field, $"{count} entries", $"at most {most} are taken");
        }
    }
}
