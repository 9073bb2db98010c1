using System.Runtime.CompilerServices;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Market;

/// <summary>
/// Writes each underlying's <see cref="MarketHistory"/>: a sample as time passes the end of a minute, the last state of a day, and trades by their own time. It sums
/// what rows said and prices nothing. Engine thread only.
/// </summary>
internal sealed class MarketRecorder(EngineState state)
{
    /// <summary>
    /// A side of an order book that is older than this is no depth: a feed that has ended must not stand for the market. An hour: books come every second, or in
    /// snapshots of minutes.
    /// </summary>
    public const long MaxDepthAgeNanos = UnixTime.NanosPerHour;

    private readonly DepthImage _depth = new();

    /// <summary>Samples an underlying of which there is anything to sample.</summary>
    public void Record(UnderlyingBook book, long boundary)
    {
        int day = TurnoverDay.DayOf(state.Time.AsOf);
        bool endsDay = TurnoverDay.DayOf(state.Entering) > day;
        MarketSample sample = SampleOnce(book, out OptionSums sums);
        bool hasOptions = book.OptionCount > 0 && !double.IsNaN(sample.IndexPrice);
        if (hasOptions || !double.IsNaN(sample.DepthUsdPerPercent) || !double.IsNaN(sample.PutCallOpenInterest) || !double.IsNaN(sample.PutCallVolume))
        {
            book.Market.Add(sample);
        }

        if (endsDay && (hasOptions || !double.IsNaN(sums.CallVolume) || book.Market.HasDay(day)))
        {
            Close(ref book.Market.DayOf(day, day), sample, sums);
        }
    }

    /// <summary>
    /// The same without a ratio where nothing that it is of has been quoted since it was sampled last: time that other inputs let pass makes no second sample of the same
    /// quotes, so that samples do not depend on how inputs of other kinds arrive.
    /// </summary>
    private MarketSample SampleOnce(UnderlyingBook book, out OptionSums sums)
    {
        MarketSample sample = Sample(book, out sums);
        MarketHistory history = book.Market;
        bool isOpenInterestNew = sums.OpenInterestQuotedTime > history.SampledOpenInterestTime;
        bool isVolumeNew = sums.VolumeQuotedTime > history.SampledVolumeTime;
        history.SampledOpenInterestTime = Math.Max(history.SampledOpenInterestTime, sums.OpenInterestQuotedTime);
        history.SampledVolumeTime = Math.Max(history.SampledVolumeTime, sums.VolumeQuotedTime);
        return sample with
        {
            PutCallOpenInterest = isOpenInterestNew ? sample.PutCallOpenInterest : double.NaN,
            PutCallVolume = isVolumeNew ? sample.PutCallVolume : double.NaN,
        };
    }

    /// <summary>An underlying's market as it stands.</summary>
    /// <param name="book">The underlying.</param>
    /// <param name="sums">What its ratios are from.</param>
    public MarketSample Sample(UnderlyingBook book, out OptionSums sums)
    {
        sums = OptionSums.Of(book, state.Instruments);
        return new MarketSample(state.Time.AsOf, sums.PutCallOpenInterest, sums.PutCallVolume, DepthOf(book), book.IndexPrice);
    }

    /// <summary>
    /// Counts a trade in the day of its own time, valued at the index price that stood when its minute began. That does not depend on when the trade comes, as long as
    /// the sample of that minute is held.
    /// </summary>
    /// <param name="book">Its underlying.</param>
    /// <param name="isCall">Call or put.</param>
    /// <param name="coins">Amount, coins.</param>
    /// <param name="time">Its time, Unix nanoseconds.</param>
    public void AddTrade(UnderlyingBook book, bool isCall, double coins, long time)
    {
        int newestDay = state.Time.HasAsOf ? TurnoverDay.DayOf(state.Time.AsOf) : 0;
        ref TurnoverDay day = ref book.Market.DayOf(TurnoverDay.DayOf(time), newestDay);
        if (!Unsafe.IsNullRef(ref day))
        {
            day.Add(isCall, coins, time, book.Market.IndexBefore(time / UnixTime.NanosPerMinute * UnixTime.NanosPerMinute));
        }
    }

    private static void Close(ref TurnoverDay day, in MarketSample sample, in OptionSums sums)
    {
        (day.CloseTime, day.CloseIndex) = (sample.Time, sample.IndexPrice);
        (day.CallVolume, day.PutVolume) = sums.VolumesQuotedFrom(day.Start);
    }

    /// <summary>
    /// Mean depth over the first percent on either side of the books' own middles, added up; NaN without both sides. What an option assumes where no book has been
    /// streamed is no measurement and does not count.
    /// </summary>
    private double DepthOf(UnderlyingBook book)
    {
        if (book.Perpetuals.Count == 0)
        {
            return double.NaN;
        }

        _depth.Gather(book, state.Time.AsOf - MaxDepthAgeNanos);
        return _depth.Bids.Model == DepthModel.Book && _depth.Asks.Model == DepthModel.Book
            ? _depth.Bids.MeanUsdPerPercent(0.0, DepthImage.LogPercent) + _depth.Asks.MeanUsdPerPercent(0.0, DepthImage.LogPercent)
            : double.NaN;
    }
}
