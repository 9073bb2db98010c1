using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Observations;

/// <summary>What the values of an observation can be.</summary>
internal static class ObservationRules
{
    private static readonly InputField[] NetworkValues =
    [
        InputField.PeriodSeconds, InputField.HashRateEhs, InputField.Difficulty, InputField.Blocks, InputField.FeesBtc, InputField.IssuanceBtc,
        InputField.IssuanceUsd, InputField.SubsidyBtc,
    ];

    private static readonly InputField[] EnergyValues = [InputField.ElectricityUsdPerKwh, InputField.ElectricityShare, InputField.AlternativeRevenueUsdPerMwh];

    private static readonly InputField[] TreasuryValues = [InputField.AmountBtc, InputField.PriceUsd, InputField.HoldingBtc];

    private static readonly InputField[] IndexValues = [InputField.Open, InputField.High, InputField.Low, InputField.Close];

    private static readonly InputField[] BetValues = [InputField.BarrierPrice, InputField.Probability];

    private static readonly InputField[] PriceValues = [InputField.PriceUsd];

    private static readonly InputField[] SupplyValues = [InputField.HorizonHours];

    /// <summary>The field that names what is observed; none where the kind needs no name.</summary>
    public static InputField NameField(ObservationKind kind) => kind switch
    {
        ObservationKind.Treasury => InputField.Holder,
        ObservationKind.VolatilityIndex => InputField.Index,
        ObservationKind.PredictionMarket => InputField.Market,
        ObservationKind.AssetPrice => InputField.Asset,
        ObservationKind.SupplyCurve => InputField.Name,
        _ => InputField.None,
    };

    /// <summary>Checks all values and lists.</summary>
    public static RowFault Check(in ObservationRow row, ReadOnlySpan<ObservationPoint> points, EngineOptions options)
    {
        RowFault fault = row.UnequalList == InputField.None
            ? CheckFinite(row)
            : RowFault.OfText(RejectionCode.ConflictingFields, row.UnequalList, row.UnequalListText);
        return fault.IsOk ? CheckRanges(row, points, options) : fault;
    }

    /// <summary>A value that is given is a number: only one that is absent is not.</summary>
    private static RowFault CheckFinite(in ObservationRow row)
    {
        InputField[] fields = ValuesOf(row.Kind);
        for (int i = 0; i < fields.Length; i++)
        {
            if ((row.Present & (1 << i)) != 0 && !double.IsFinite(row[i]))
            {
                return RowFault.OfNumber(RejectionCode.NotFinite, fields[i], row[i]);
            }
        }

        return RowFault.None;
    }

    /// <summary>The fields of a kind's values, in the contract's order.</summary>
    private static InputField[] ValuesOf(ObservationKind kind) => kind switch
    {
        ObservationKind.Network => NetworkValues,
        ObservationKind.Energy => EnergyValues,
        ObservationKind.Treasury => TreasuryValues,
        ObservationKind.VolatilityIndex => IndexValues,
        ObservationKind.PredictionMarket => BetValues,
        ObservationKind.AssetPrice => PriceValues,
        ObservationKind.SupplyCurve => SupplyValues,
        _ => [],
    };

    private static RowFault CheckRanges(in ObservationRow row, ReadOnlySpan<ObservationPoint> points, EngineOptions options) => row.Kind switch
    {
        _ when points.Length > options.MaxObservationPoints => RowFault.OfInteger(RejectionCode.LimitReached, InputField.Observation, points.Length),
        ObservationKind.Network => CheckNetwork(row, options.MaxMagnitude),
        ObservationKind.Fleet => CheckFleet(points),
        ObservationKind.Energy => CheckEnergy(row, options.MaxMagnitude),
        ObservationKind.Treasury => CheckTreasury(row, options.MaxMagnitude),
        ObservationKind.CostBasis => CheckCostBasis(points, options.MaxMagnitude),
        ObservationKind.VolatilityIndex => CheckIndex(row, options.MaxIv),
        ObservationKind.PredictionMarket => CheckBet(row, options.MaxMagnitude),
        ObservationKind.AssetPrice when row.PriceKind > ObservationRow.PriceKindDailyClose => RowFault.OfInteger(RejectionCode.InvalidEnum, InputField.Kind, row.PriceKind),
        ObservationKind.AssetPrice => Required(row[0], InputField.PriceUsd, double.Epsilon, options.MaxMagnitude),
        ObservationKind.SupplyCurve => CheckSupply(row, points, options.MaxMagnitude),
        _ => new RowFault(RejectionCode.MissingField, InputField.Observation),
    };

    /// <summary>Difficulty and issuance are far above the bound of prices and sizes: 1e20 is a million times today's.</summary>
    private static RowFault CheckNetwork(in ObservationRow row, double most)
    {
        // The length of a period alone observes nothing.
        RowFault fault = AnyOf(row, NetworkValues, first: 1);
        for (int i = 0; fault.IsOk && i < NetworkValues.Length; i++)
        {
            double least = NetworkValues[i] is InputField.PeriodSeconds or InputField.HashRateEhs or InputField.Difficulty ? double.Epsilon : 0.0;
            fault = Optional(row[i], NetworkValues[i], least, NetworkValues[i] == InputField.Difficulty ? 1e20 : most);
        }

        return fault;
    }

    private static RowFault CheckFleet(ReadOnlySpan<ObservationPoint> machines)
    {
        double shares = 0.0;
        foreach (ref readonly ObservationPoint machine in machines)
        {
            if (!(machine.First is > 0.0 and <= 1e9))
            {
                return RowFault.OfRange(InputField.Machines, machine.First);
            }

            if (!(machine.Second is >= 0.0 and <= 1.0))
            {
                return RowFault.OfRange(InputField.Machines, machine.Second);
            }

            shares += machine.Second;
        }

        return shares > 0.0 ? RowFault.None : new RowFault(RejectionCode.MissingField, InputField.Machines);
    }

    private static RowFault CheckEnergy(in ObservationRow row, double most)
    {
        RowFault fault = AnyOf(row, EnergyValues);
        fault = fault.IsOk ? Optional(row[0], EnergyValues[0], 0.0, most) : fault;
        fault = fault.IsOk ? Optional(row[1], EnergyValues[1], double.Epsilon, 1.0) : fault;
        return fault.IsOk ? Optional(row[2], EnergyValues[2], 0.0, most) : fault;
    }

    private static RowFault CheckTreasury(in ObservationRow row, double most)
    {
        (double amount, double price, double holding) = (row[0], row[1], row[2]);
        return double.IsNaN(amount) && double.IsNaN(holding) ? new RowFault(RejectionCode.MissingField, InputField.AmountBtc)
            : Optional(amount, TreasuryValues[0], -most, most) is { IsOk: false } badAmount ? badAmount
            : Optional(holding, TreasuryValues[2], 0.0, most) is { IsOk: false } badHolding ? badHolding
            : !double.IsNaN(amount) ? Required(price, TreasuryValues[1], double.Epsilon, most)
            : double.IsNaN(price) ? RowFault.None
            : RowFault.OfNumber(RejectionCode.ConflictingFields, InputField.PriceUsd, price);
    }

    private static RowFault CheckCostBasis(ReadOnlySpan<ObservationPoint> buckets, double most)
    {
        double edge = 0.0;
        foreach (ref readonly ObservationPoint bucket in buckets)
        {
            if (!(bucket.First >= edge && bucket.First <= most))
            {
                return RowFault.OfRange(InputField.PriceLow, bucket.First);
            }

            if (!(bucket.Second > bucket.First && bucket.Second <= most))
            {
                return RowFault.OfRange(InputField.PriceHigh, bucket.Second);
            }

            if (!(bucket.Third >= 0.0 && bucket.Third <= most))
            {
                return RowFault.OfRange(InputField.AmountBtc, bucket.Third);
            }

            edge = bucket.Second;
        }

        return buckets.IsEmpty ? new RowFault(RejectionCode.MissingField, InputField.PriceLow) : RowFault.None;
    }

    private static RowFault CheckIndex(in ObservationRow row, double most)
    {
        RowFault fault = Required(row[3], InputField.Close, 0.0, most);
        for (int i = 0; fault.IsOk && i < 3; i++)
        {
            fault = Optional(row[i], IndexValues[i], 0.0, most);
        }

        return fault;
    }

    private static RowFault CheckBet(in ObservationRow row, double most)
    {
        RowFault fault = Required(row[0], InputField.BarrierPrice, double.Epsilon, most);
        fault = !fault.IsOk || row.Until > 0 ? fault
            : row.Until == 0 ? new RowFault(RejectionCode.MissingField, InputField.Until)
            : RowFault.OfInteger(RejectionCode.OutOfRange, InputField.Until, row.Until);
        return fault.IsOk ? Required(row[1], InputField.Probability, 0.0, 1.0) : fault;
    }

    private static RowFault CheckSupply(in ObservationRow row, ReadOnlySpan<ObservationPoint> thresholds, double most)
    {
        double previous = double.Epsilon;
        foreach (ref readonly ObservationPoint threshold in thresholds)
        {
            if (!(threshold.First >= previous && threshold.First <= most))
            {
                return RowFault.OfRange(InputField.Price, threshold.First);
            }

            if (!(threshold.Second >= 0.0 && threshold.Second <= most))
            {
                return RowFault.OfRange(InputField.SupplyUsd, threshold.Second);
            }

            previous = threshold.First;
        }

        return Optional(row[0], InputField.HorizonHours, double.Epsilon, most);
    }

    private static RowFault AnyOf(in ObservationRow row, InputField[] fields, int first = 0)
    {
        for (int i = first; i < fields.Length; i++)
        {
            if (!double.IsNaN(row[i]))
            {
                return RowFault.None;
            }
        }

        return new RowFault(RejectionCode.MissingField, InputField.Observation);
    }

    private static RowFault Required(double value, InputField field, double least, double most) =>
        double.IsNaN(value) ? new RowFault(RejectionCode.MissingField, field) : Optional(value, field, least, most);

    private static RowFault Optional(double value, InputField field, double least, double most) =>
        double.IsNaN(value) || (value >= least && value <= most) ? RowFault.None : RowFault.OfRange(field, value);
}
