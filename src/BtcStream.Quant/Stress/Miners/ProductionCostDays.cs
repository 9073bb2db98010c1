using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Stress;

/// <summary>Consecutive days, to the newest, whose close is below the production cost.</summary>
/// <param name="Code">Why there is no count; ok otherwise.</param>
/// <param name="Days">The count; 0 where the newest close is at or above the cost.</param>
/// <param name="IsCutShort">True when a missing close or a cost that could not be computed ended it: the stretch may be longer.</param>
public readonly record struct ProductionCostDays(FigureCode Code, int Days, bool IsCutShort)
{
    /// <summary>
    /// Counts back from the newest close. The cost of each day is that of the network's seven-day means as they stood then, under the fleet, the price of
    /// electricity and its share given, which are taken to hold for all of those days. A day
    /// without any entry of the network in the seven days before it has no cost.
    /// </summary>
    /// <param name="network">The network's history.</param>
    /// <param name="closes">Daily closes, USD per coin, stamped with the end of their day.</param>
    /// <param name="fleet">Machines.</param>
    /// <param name="usdPerKilowattHour">Price of electricity.</param>
    /// <param name="electricityShare">Electricity's share of the production cost.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    public static ProductionCostDays Count(
        NetworkHistory network, TimeSeries<double> closes, FleetTable fleet, double usdPerKilowattHour, double electricityShare, long asOfUnixNanos)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(closes);
        ArgumentNullException.ThrowIfNull(fleet);
        int newest = closes.IndexUpTo(asOfUnixNanos);
        if (newest < 0)
        {
            return new(FigureCode.NoData, 0, false);
        }

        for (int i = newest; i >= 0; i--)
        {
            int days = newest - i;
            Figure cost = CostAt(network, closes, fleet, usdPerKilowattHour, electricityShare, closes.Times[i]);
            if (!cost.IsOk)
            {
                return days == 0 ? new(cost.Code, 0, false) : new(FigureCode.Ok, days, true);
            }

            if (!(closes.Values[i] < cost.Value))
            {
                return new(FigureCode.Ok, days, false);
            }

            if (i > 0 && closes.Times[i] - closes.Times[i - 1] != UnixTime.NanosPerDay)
            {
                return new(FigureCode.Ok, days + 1, true);
            }
        }

        return new(FigureCode.Ok, newest + 1, true);
    }

    private static Figure CostAt(
        NetworkHistory network, TimeSeries<double> closes, FleetTable fleet, double usdPerKilowattHour, double electricityShare, long timeUnixNanos)
    {
        if (network.Entries.Window(timeUnixNanos - (NetworkHistory.MeanDays * UnixTime.NanosPerDay), timeUnixNanos).Count == 0)
        {
            return Figure.None(FigureCode.NoData);
        }

        MinerTerms terms = network.Terms(timeUnixNanos, closes, usdPerKilowattHour, electricityShare, out FigureCode code);
        return code == FigureCode.Ok ? fleet.ProductionCostUsd(terms) : Figure.None(code);
    }
}
