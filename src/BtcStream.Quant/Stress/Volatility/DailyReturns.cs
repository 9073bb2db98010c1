using BtcStream.Quant.Domain;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Stress;

/// <summary>
/// Daily log returns of closes stamped with the end of their day. Only two closes exactly a day apart make a return: nothing spans a missing day.
/// </summary>
internal static class DailyReturns
{
    /// <summary>The return of the day that ends with an entry; false where the close before is missing.</summary>
    public static bool TryAt(TimeSeries<double> closes, int index, out double logReturn)
    {
        logReturn = 0.0;
        if (index < 1 || closes.Times[index] - closes.Times[index - 1] != UnixTime.NanosPerDay)
        {
            return false;
        }

        logReturn = DeterministicMath.LogRatio(closes.Values[index], closes.Values[index - 1]);
        return double.IsFinite(logReturn);
    }
}
