using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Market;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Stress.Volatility;

/// <summary>What expires beyond a number of days.</summary>
/// <param name="Days">Days of 24 hours; an expiry exactly so far away is not beyond.</param>
/// <param name="OpenInterestShare">Share of the open interest in coins, 0 to 1; NaN where there is none.</param>
/// <param name="VolumeShare">Share of the 24-hour volume in coins, 0 to 1; NaN where there is none.</param>
public readonly record struct BeyondDays(int Days, double OpenInterestShare, double VolumeShare);

/// <summary>The short or the long end of the expiries. NaN stands for what could not be computed.</summary>
/// <param name="Days">Largest number of days to expiry of the short end, smallest of the long end; exactly so many belong to it.</param>
/// <param name="AtmIv">Mean of its expiries' IV at the money, weighted by open interest in coins, decimal a year.</param>
/// <param name="RiskReversal25Delta">Mean of its expiries' 25-delta risk reversals, weighted likewise, decimal a year.</param>
/// <param name="PutCallVolume">Puts over calls by 24-hour volume, in coins.</param>
/// <param name="TurnoverRatio">24-hour volume over open interest, in coins.</param>
public readonly record struct ExpiryEnd(int Days, double AtmIv, double RiskReversal25Delta, double PutCallVolume, double TurnoverRatio);

/// <summary>Where along the expiries the options of a book are. Distances are whole nanoseconds, so that boundaries are exact.</summary>
/// <param name="book">The book, priced.</param>
/// <param name="summary">Its summary.</param>
/// <param name="asOf">As of, Unix nanoseconds.</param>
internal sealed class BookEnds(PricedBook book, RiskSummary summary, long asOf)
{
    /// <summary>Largest number of days to expiry at the short end.</summary>
    public const int ShortDays = 30;

    /// <summary>Smallest number of days to expiry at the long end.</summary>
    public const int LongDays = 90;

    private const int NearestOfMonth = 15;
    private const int FarthestOfMonth = 60;

    /// <summary>The short end.</summary>
    public ExpiryEnd Short() => End(ShortDays, nanos => nanos <= ShortDays * UnixTime.NanosPerDay);

    /// <summary>The long end.</summary>
    public ExpiryEnd Long() => End(LongDays, nanos => nanos >= LongDays * UnixTime.NanosPerDay);

    /// <summary>Shares of what expires beyond a number of days.</summary>
    public BeyondDays Beyond(int days)
    {
        OptionSums beyond = Sum(nanos => nanos > days * UnixTime.NanosPerDay);
        OptionSums all = Sum(_ => true);
        return new BeyondDays(
            days,
            OptionSums.RatioOf(beyond.CallOpenInterest + beyond.PutOpenInterest, all.CallOpenInterest + all.PutOpenInterest),
            OptionSums.RatioOf(beyond.CallVolume + beyond.PutVolume, all.CallVolume + all.PutVolume));
    }

    /// <summary>
    /// The 25-delta risk reversal about 30 days out: of the expiry nearest to 30 days that has one, the earlier of two, from 15 to 60 days; NaN where there is none.
    /// </summary>
    public double MonthRiskReversal()
    {
        double nearest = double.NaN;
        long least = long.MaxValue;
        foreach (ExpirySummary expiry in summary.Expiries)
        {
            long nanos = expiry.ExpiryUnixNanos - asOf;
            long distance = Math.Abs(nanos - (ShortDays * UnixTime.NanosPerDay));
            if (expiry.Skew.Status == SmileSkewStatus.Ok && nanos >= NearestOfMonth * UnixTime.NanosPerDay && nanos <= FarthestOfMonth * UnixTime.NanosPerDay
                && distance < least)
            {
                (nearest, least) = (expiry.Skew.RiskReversal, distance);
            }
        }

        return nearest;
    }

    private ExpiryEnd End(int days, Func<long, bool> isWithin)
    {
        OptionSums sums = Sum(isWithin);
        (double iv, double ivWeight, double skew, double skewWeight) = (0.0, 0.0, 0.0, 0.0);
        foreach (ExpirySummary expiry in summary.Expiries)
        {
            long nanos = expiry.ExpiryUnixNanos - asOf;
            if (!isWithin(nanos))
            {
                continue;
            }

            OptionSums one = Sum(other => other == nanos);
            double weight = one.CallOpenInterest + one.PutOpenInterest;
            bool hasIv = !double.IsNaN(expiry.AtmIv);
            bool hasSkew = expiry.Skew.Status == SmileSkewStatus.Ok;
            iv += hasIv ? weight * expiry.AtmIv : 0.0;
            ivWeight += hasIv ? weight : 0.0;
            skew += hasSkew ? weight * expiry.Skew.RiskReversal : 0.0;
            skewWeight += hasSkew ? weight : 0.0;
        }

        return new ExpiryEnd(
            days,
            ivWeight > 0.0 ? iv / ivWeight : double.NaN,
            skewWeight > 0.0 ? skew / skewWeight : double.NaN,
            sums.PutCallVolume,
            OptionSums.RatioOf(sums.CallVolume + sums.PutVolume, sums.CallOpenInterest + sums.PutOpenInterest));
    }

    /// <summary>Sums of the options whose expiry is so many nanoseconds away.</summary>
    private OptionSums Sum(Func<long, bool> isWithin)
    {
        BookLayout layout = book.Layout;
        double[] sums = new double[4];
        bool isVolumeKnown = false;
        for (int group = 0; group < layout.Groups.Length; group++)
        {
            if (!isWithin(layout.Groups[group].ExpiryUnixNanos - asOf))
            {
                continue;
            }

            for (int position = layout.GroupStarts[group]; position < layout.GroupStarts[group + 1]; position++)
            {
                int right = layout.Rights[position] == OptionRight.Call ? 0 : 1;
                double size = layout.ContractSizesCoin[position];
                isVolumeKnown |= !double.IsNaN(book.Columns.Volume24h[position]);
                sums[right] += Coins(book.Columns.OpenInterest[position], size);
                sums[2 + right] += Coins(book.Columns.Volume24h[position], size);
            }
        }

        return new OptionSums(sums[0], sums[1], isVolumeKnown ? sums[2] : double.NaN, isVolumeKnown ? sums[3] : double.NaN);
    }

    private static double Coins(double contracts, double size) => contracts > 0.0 ? contracts * size : 0.0;
}
