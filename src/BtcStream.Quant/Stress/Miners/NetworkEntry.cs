namespace BtcStream.Quant.Stress;

/// <summary>The Bitcoin network over a period that ends at the entry's time. Figures not received are NaN.</summary>
/// <param name="PeriodSeconds">Length of the period, seconds; NaN is a day.</param>
/// <param name="HashRateEhs">Mean hash rate, EH/s; NaN: computed from blocks and difficulty.</param>
/// <param name="Difficulty">Mining difficulty, dimensionless.</param>
/// <param name="Blocks">Blocks found.</param>
/// <param name="FeesBtc">Their fees, BTC.</param>
/// <param name="IssuanceBtc">Newly issued coins, BTC; NaN: subsidy × blocks.</param>
/// <param name="IssuanceUsd">Newly issued coins, USD.</param>
/// <param name="SubsidyBtc">Subsidy, BTC per block.</param>
public readonly record struct NetworkEntry(
    double PeriodSeconds = double.NaN,
    double HashRateEhs = double.NaN,
    double Difficulty = double.NaN,
    double Blocks = double.NaN,
    double FeesBtc = double.NaN,
    double IssuanceBtc = double.NaN,
    double IssuanceUsd = double.NaN,
    double SubsidyBtc = double.NaN)
{
    /// <summary>Names the first figure that is given and out of range.</summary>
    public NetworkField Check()
    {
        if (IsNotPositive(PeriodSeconds))
        {
            return NetworkField.PeriodSeconds;
        }

        if (IsNotPositive(HashRateEhs))
        {
            return NetworkField.HashRateEhs;
        }

        if (IsNotPositive(Difficulty))
        {
            return NetworkField.Difficulty;
        }

        if (IsNegative(Blocks))
        {
            return NetworkField.Blocks;
        }

        return CheckCoins();
    }

    /// <summary>The entry with what follows from its own figures filled in: the period, the hash rate and the issuance.</summary>
    public NetworkEntry Resolved()
    {
        double period = double.IsNaN(PeriodSeconds) ? Mining.SecondsPerDay : PeriodSeconds;
        return this with
        {
            PeriodSeconds = period,
            HashRateEhs = double.IsNaN(HashRateEhs) ? Mining.HashRateEhs(Blocks, Difficulty, period) : HashRateEhs,
            IssuanceBtc = double.IsNaN(IssuanceBtc) ? SubsidyBtc * Blocks : IssuanceBtc,
        };
    }

    private static bool IsNotPositive(double value) => value <= 0.0 || double.IsInfinity(value);

    private static bool IsNegative(double value) => value < 0.0 || double.IsInfinity(value);

    private NetworkField CheckCoins()
    {
        if (IsNegative(FeesBtc))
        {
            return NetworkField.FeesBtc;
        }

        if (IsNegative(IssuanceBtc))
        {
            return NetworkField.IssuanceBtc;
        }

        if (IsNegative(IssuanceUsd))
        {
            return NetworkField.IssuanceUsd;
        }

        if (IsNegative(SubsidyBtc))
        {
            return NetworkField.SubsidyBtc;
        }

        return HasFigure ? NetworkField.None : NetworkField.Everything;
    }

    private bool HasFigure => !(double.IsNaN(HashRateEhs) && double.IsNaN(Difficulty) && double.IsNaN(Blocks) && double.IsNaN(FeesBtc)
        && double.IsNaN(IssuanceBtc) && double.IsNaN(IssuanceUsd) && double.IsNaN(SubsidyBtc));
}
