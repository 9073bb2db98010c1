using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State.Market;

/// <summary>
/// Open interest and volume of all live options of an underlying, in coins. Summed in the order of the book's layout, as
/// <see cref="Quant.Gamma.BookRatio"/> does it, so that ratios have the same bits as a summary's.
/// </summary>
/// <param name="CallOpenInterest">Calls, coins.</param>
/// <param name="PutOpenInterest">Puts, coins.</param>
/// <param name="CallVolume">Calls, coins in 24 hours; NaN while no volume of any option is known.</param>
/// <param name="PutVolume">Puts, coins in 24 hours; NaN while no volume of any option is known.</param>
internal readonly record struct OptionSums(double CallOpenInterest, double PutOpenInterest, double CallVolume, double PutVolume)
{
    /// <summary>Of nothing.</summary>
    public static OptionSums None { get; } = new(0.0, 0.0, double.NaN, double.NaN);

    /// <summary>When the newest open interest among them was quoted, Unix nanoseconds; <see cref="long.MinValue"/> where none was.</summary>
    public long OpenInterestQuotedTime { get; private init; } = long.MinValue;

    /// <summary>When the newest volume among them was quoted, Unix nanoseconds; <see cref="long.MinValue"/> where none was.</summary>
    public long VolumeQuotedTime { get; private init; } = long.MinValue;

    /// <summary>Puts over calls by open interest; NaN without calls.</summary>
    public double PutCallOpenInterest => RatioOf(PutOpenInterest, CallOpenInterest);

    /// <summary>Puts over calls by volume; NaN without calls.</summary>
    public double PutCallVolume => RatioOf(PutVolume, CallVolume);

    /// <summary>
    /// Calls and puts traded, where any volume has been quoted at or after a time; else NaN: what has ended does not go on trading, whatever open interest is still
    /// quoted, and volume is of the day that it was quoted on.
    /// </summary>
    /// <param name="time">Start of the day, Unix nanoseconds.</param>
    public (double Calls, double Puts) VolumesQuotedFrom(long time) => VolumeQuotedTime >= time ? (CallVolume, PutVolume) : (double.NaN, double.NaN);

    /// <summary>Puts over calls; NaN without calls.</summary>
    public static double RatioOf(double puts, double calls) => calls > 0.0 ? puts / calls : double.NaN;

    /// <summary>Sums the live options. Engine thread.</summary>
    public static OptionSums Of(UnderlyingBook book, InstrumentTable instruments)
    {
        if (book.OptionCount == 0)
        {
            return None;
        }

        BookLayout layout = book.LayOut(instruments);
        (double callOpen, double putOpen, double callVolume, double putVolume) = (0.0, 0.0, 0.0, 0.0);
        bool isVolumeKnown = false;
        (long openTime, long volumeTime) = (long.MinValue, long.MinValue);
        for (int position = 0; position < layout.Count; position++)
        {
            ref InstrumentState option = ref instruments[layout.Instruments[position]];
            double size = layout.ContractSizesCoin[position];
            double open = option.OpenInterest > 0.0 ? option.OpenInterest * size : 0.0;
            double volume = option.Volume24h > 0.0 ? option.Volume24h * size : 0.0;
            openTime = Math.Max(openTime, option.OpenInterestTime);
            volumeTime = Math.Max(volumeTime, option.Volume24hTime);
            isVolumeKnown |= !double.IsNaN(option.Volume24h);
            bool isCall = layout.Rights[position] == OptionRight.Call;
            callOpen += isCall ? open : 0.0;
            putOpen += isCall ? 0.0 : open;
            callVolume += isCall ? volume : 0.0;
            putVolume += isCall ? 0.0 : volume;
        }

        return new OptionSums(callOpen, putOpen, isVolumeKnown ? callVolume : double.NaN, isVolumeKnown ? putVolume : double.NaN)
        {
            OpenInterestQuotedTime = openTime,
            VolumeQuotedTime = volumeTime,
        };
    }
}
