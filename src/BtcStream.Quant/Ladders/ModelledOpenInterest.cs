namespace BtcStream.Quant.Ladders;

/// <summary>
/// Liquidations without positions: a rise of open interest at a price opens a long and a short of that notional there, split over leverage
/// classes. Its provenance is MODELLED, never added up with observed positions. Stateless; immutable; any thread; no allocation.
/// </summary>
/// <remarks>
/// Assumptions: every position is isolated and linear, entered at the price given, with margin = notional / leverage and no fees, under one flat
/// maintenance rate r. From P = (M − s·q·E)/(q·r − s·q) with M = qE/λ: longs liquidate at E(1 − 1/λ)/(1 − r), shorts at E(1 + 1/λ)/(1 + r).
/// </remarks>
public sealed class ModelledOpenInterest
{
    /// <summary>Most classes a table can have.</summary>
    public const int MaxClasses = 32;

    /// <summary>How far the shares may be from 1 in all.</summary>
    private const double ShareTolerance = 1e-9;

    private static readonly LeverageClass[] DefaultTable = [new(5.0, 0.15), new(10.0, 0.30), new(25.0, 0.25), new(50.0, 0.20), new(100.0, 0.10)];

    private readonly LeverageClass[] _classes;
    private readonly double[] _longFactors;
    private readonly double[] _shortFactors;

    /// <summary>A model.</summary>
    /// <param name="classes">1 to <see cref="MaxClasses"/> classes by rising leverage, their shares summing to 1 within 1e-9.</param>
    /// <param name="maintenanceRate">r, a ratio; 0 or more, and below 1/leverage of every class.</param>
    /// <exception cref="ArgumentException">The table is not one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The maintenance rate, a leverage or a share is out of its range.</exception>
    public ModelledOpenInterest(ReadOnlySpan<LeverageClass> classes, double maintenanceRate)
    {
        Validate(classes, maintenanceRate);
        MaintenanceRate = maintenanceRate;
        _classes = classes.ToArray();
        _longFactors = new double[classes.Length];
        _shortFactors = new double[classes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            double leverage = classes[i].Leverage;
            _longFactors[i] = (leverage - 1.0) / (leverage * (1.0 - maintenanceRate));
            _shortFactors[i] = (leverage + 1.0) / (leverage * (1.0 + maintenanceRate));
        }
    }

    /// <summary>The default split: 5x 15 %, 10x 30 %, 25x 25 %, 50x 20 %, 100x 10 %.</summary>
    public static ReadOnlySpan<LeverageClass> DefaultClasses => DefaultTable;

    /// <summary>The split used.</summary>
    public ReadOnlySpan<LeverageClass> Classes => _classes;

    /// <summary>The flat maintenance rate assumed, a ratio.</summary>
    public double MaintenanceRate { get; }

    /// <summary>What a rise of open interest adds to the ladder, class by class.</summary>
    /// <param name="price">Price of the perpetual while it rose, USD per coin.</param>
    /// <param name="riseUsd">The rise in USD (coins × price); 0 or more.</param>
    /// <param name="liquidations">Receives one entry for each of <see cref="Classes"/>; zeros unless ok.</param>
    /// <exception cref="ArgumentException">There is not room for exactly that many.</exception>
    public ModelledCode Fill(double price, double riseUsd, Span<ModelledLiquidation> liquidations)
    {
        if (liquidations.Length != _classes.Length)
        {
            throw new ArgumentException($"Room for {liquidations.Length} entries, but there are {_classes.Length} classes.", nameof(liquidations));
        }

        liquidations.Clear();
        if (!(price > 0.0 && double.IsFinite(price)))
        {
            return ModelledCode.BadPrice;
        }

        if (!(riseUsd >= 0.0 && double.IsFinite(riseUsd)))
        {
            return ModelledCode.BadRise;
        }

        for (int i = 0; i < liquidations.Length; i++)
        {
            double opened = riseUsd * _classes[i].Share;
            liquidations[i] = new(price * _longFactors[i], opened * _longFactors[i], price * _shortFactors[i], opened * _shortFactors[i]);
        }

        return ModelledCode.Ok;
    }

    private static void Validate(ReadOnlySpan<LeverageClass> classes, double maintenanceRate)
    {
        if (classes.IsEmpty || classes.Length > MaxClasses)
        {
            throw new ArgumentException($"{classes.Length} leverage classes; a table has 1 to {MaxClasses}.", nameof(classes));
        }

        double sum = 0.0;
        double previous = 0.0;
        foreach (LeverageClass item in classes)
        {
            RequireInRange(item);
            if (!(item.Leverage > previous))
            {
                throw new ArgumentException($"Leverage {item.Leverage} after {previous}: classes rise.", nameof(classes));
            }

            (sum, previous) = (sum + item.Share, item.Leverage);
        }

        if (Math.Abs(sum - 1.0) > ShareTolerance)
        {
            throw new ArgumentException($"Shares sum to {sum}, not to 1.", nameof(classes));
        }

        if (!(maintenanceRate >= 0.0 && maintenanceRate * previous < 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(maintenanceRate), maintenanceRate, $"A maintenance rate is 0 or more and below 1/leverage, here 1/{previous}.");
        }
    }

    private static void RequireInRange(LeverageClass item)
    {
        if (!(item.Leverage >= 1.0 && double.IsFinite(item.Leverage)))
        {
            throw new ArgumentOutOfRangeException(nameof(item), item.Leverage, "A leverage is a finite number of 1 or more.");
        }

        if (!(item.Share is > 0.0 and <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(item), item.Share, "A share is above 0 and at most 1.");
        }
    }
}
