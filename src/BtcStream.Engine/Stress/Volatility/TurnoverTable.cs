using BtcStream.Engine.State.Market;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Stress.Volatility;

/// <summary>Option turnover by day and by quarter, newest first, from the days kept.</summary>
internal static class TurnoverTable
{
    private const int MonthsPerQuarter = 3;

    /// <summary>By day. Days of which nothing is known have no entry.</summary>
    /// <param name="market">The market's image.</param>
    /// <param name="days">Days back from as_of's, its own included.</param>
    public static OptionTurnover[] ByDay(MarketImage market, int days)
    {
        int today = TurnoverDay.DayOf(Math.Max(0, market.Now.Time));
        return [.. DaysOf(market).Where(day => day.Key > today - days).Select(day => Sum([day], day.Key, day.Key + 1, today))];
    }

    /// <summary>
    /// By calendar quarter, sums of its days. A running day of which only volume is quoted does not count yet: its volume is of 24 hours that reach back into the day
    /// before, which would count twice.
    /// </summary>
    public static OptionTurnover[] ByQuarter(MarketImage market)
    {
        int today = TurnoverDay.DayOf(Math.Max(0, market.Now.Time));
        return
        [
            .. DaysOf(market).Where(day => day.Key < today || day.Trades > 0).GroupBy(day => QuarterOf(day.Key))
                .Select(quarter => Sum([.. quarter], quarter.Key.First, quarter.Key.Next, today)),
        ];
    }

    /// <summary>The first day of the quarter that a day lies in, and that of the next.</summary>
    internal static (int First, int Next) QuarterOf(int day)
    {
        (int year, int month, _) = UnixTime.ToDate(day * UnixTime.NanosPerDay);
        int first = month - ((month - 1) % MonthsPerQuarter);
        int next = first + MonthsPerQuarter;
        return ((int)UnixTime.DaysFromCivil(year, first, 1), (int)UnixTime.DaysFromCivil(next > 12 ? year + 1 : year, next > 12 ? next - 12 : next, 1));
    }

    /// <summary>Days with turnover, newest first. Those too long before as_of do not count, whenever they came.</summary>
    private static IEnumerable<DayTurnover> DaysOf(MarketImage market)
    {
        int today = TurnoverDay.DayOf(Math.Max(0, market.Now.Time));
        TurnoverDay[] days = market.Days;
        if (market.Now.Time > 0 && (days.Length == 0 || days[^1].Day < today))
        {
            days = [.. days, TurnoverDay.Of(today)];
        }

        return days.Where(day => day.Day > today - MarketHistory.MaxDays)
            .Select(day => DayTurnover.Of(day.Day == today ? AsOfNow(day, market) : day))
            .OfType<DayTurnover>()
            .OrderByDescending(day => day.Key);
    }

    /// <summary>The day that runs has its last state now.</summary>
    private static TurnoverDay AsOfNow(TurnoverDay day, MarketImage market)
    {
        (day.CloseTime, day.CloseIndex) = (market.Now.Time, market.Now.IndexPrice);
        (day.CallVolume, day.PutVolume) = market.Sums.VolumesQuotedFrom(day.Start);
        return day;
    }

    private static OptionTurnover Sum(DayTurnover[] days, int first, int next, int today)
    {
        DayTurnover[] valued = [.. days.Where(day => !double.IsNaN(day.Usd))];
        bool hasTrades = days.Any(day => day.Trades > 0);
        return new OptionTurnover(
            first * UnixTime.NanosPerDay,
            next * UnixTime.NanosPerDay,
            !hasTrades ? TurnoverBasis.QuotedVolume : days.All(day => day.Trades > 0) ? TurnoverBasis.Trades : TurnoverBasis.Mixed,
            days.Sum(day => day.Calls + day.Puts),
            valued.Length == 0 ? double.NaN : valued.Sum(day => day.Usd),
            OptionSums.RatioOf(days.Sum(day => day.Puts), days.Sum(day => day.Calls)),
            Math.Min(next, today + 1) - first,
            valued.Length,
            days.Sum(day => day.Trades),
            days.Min(day => day.First),
            days.Max(day => day.Last));
    }

    /// <summary>What a day adds up to.</summary>
    private sealed record DayTurnover(int Key, double Calls, double Puts, double Usd, long Trades, long First, long Last)
    {
        /// <summary>Null where nothing is known of the day.</summary>
        public static DayTurnover? Of(TurnoverDay day)
        {
            if (day.Trades > 0)
            {
                double unvalued = (double)day.UnvaluedUnits / TurnoverDay.UnitsPerCoin;
                double usd = ((double)day.UsdCents / TurnoverDay.CentsPerUsd) + (day.UnvaluedUnits == 0 ? 0.0 : unvalued * day.CloseIndex);
                return new DayTurnover(
                    day.Day, (double)day.CallUnits / TurnoverDay.UnitsPerCoin, (double)day.PutUnits / TurnoverDay.UnitsPerCoin, usd, day.Trades, day.FirstTrade, day.LastTrade);
            }

            return double.IsNaN(day.CallVolume)
                ? null
                : new DayTurnover(day.Day, day.CallVolume, day.PutVolume, (day.CallVolume + day.PutVolume) * day.CloseIndex, 0, day.CloseTime, day.CloseTime);
        }
    }
}
