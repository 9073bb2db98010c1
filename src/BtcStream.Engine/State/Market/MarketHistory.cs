using System.Runtime.CompilerServices;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Market;

/// <summary>
/// Samples of one underlying's market at the ends of minutes, and its option turnover by day. Bounded: the newest <see cref="MaxSamples"/> samples, of which
/// there is one a minute at most, and the newest <see cref="MaxDays"/> days by as_of. Engine thread only.
/// </summary>
internal sealed class MarketHistory
{
    /// <summary>Minutes of 32 hours and the one they begin with: 24 hours, and the 8 that a sample to compare with may be older than that.</summary>
    public const int MaxSamples = (32 * 60) + 1;

    /// <summary>Days of turnover: two years and two months, so that at least seven whole quarters are among them.</summary>
    public const int MaxDays = 800;

    private const int FirstRoom = 256;

    private MarketSample[] _samples = [];
    private TurnoverDay[] _days = [];
    private int _first;
    private int _sampleCount;
    private int _dayCount;

    /// <summary>When the open interest that was sampled last was quoted, Unix nanoseconds: what is not newer is no sample of the market.</summary>
    public long SampledOpenInterestTime { get; set; } = long.MinValue;

    /// <summary>The same of volume.</summary>
    public long SampledVolumeTime { get; set; } = long.MinValue;

    /// <summary>Samples held.</summary>
    public int SampleCount => _sampleCount;

    /// <summary>Days held, rising.</summary>
    public ReadOnlySpan<TurnoverDay> Days => _days.AsSpan(0, _dayCount);

    /// <summary>A sample, oldest first.</summary>
    public ref readonly MarketSample this[int index] => ref _samples[(_first + index) % _samples.Length];

    /// <summary>Adds a sample that is newer than all there are.</summary>
    public void Add(in MarketSample sample)
    {
        if (_sampleCount == _samples.Length && _sampleCount < MaxSamples)
        {
            Grow();
        }

        if (_sampleCount == MaxSamples)
        {
            _samples[_first] = sample;
            _first = (_first + 1) % MaxSamples;
            return;
        }

        _samples[_sampleCount++] = sample;
    }

    /// <summary>The index price of the newest sample before a time that has one; NaN where there is none.</summary>
    public double IndexBefore(long time)
    {
        // Trades are of this minute, or nearly: the newest sample is mostly the one.
        int high = _sampleCount;
        int low = high > 0 && this[high - 1].Time < time ? high : 0;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = this[middle].Time < time ? (middle + 1, high) : (low, middle);
        }

        while (low > 0 && double.IsNaN(this[low - 1].IndexPrice))
        {
            low--;
        }

        return low > 0 ? this[low - 1].IndexPrice : double.NaN;
    }

    /// <summary>Whether a day is among those held.</summary>
    public bool HasDay(int day) => Place(day) is int at && at < _dayCount && _days[at].Day == day;

    /// <summary>A day, made where it is not there yet; a null reference where it is too long ago.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <param name="newestDay">The day of as_of: what lies <see cref="MaxDays"/> before it goes.</param>
    public ref TurnoverDay DayOf(int day, int newestDay)
    {
        newestDay = Math.Max(day, newestDay);
        if (day <= newestDay - MaxDays)
        {
            return ref Unsafe.NullRef<TurnoverDay>();
        }

        Forget(newestDay - MaxDays);
        int at = Place(day);
        if (at == _dayCount || _days[at].Day != day)
        {
            if (_dayCount == _days.Length)
            {
                Array.Resize(ref _days, Math.Clamp(2 * _dayCount, 16, MaxDays));
            }

            _days.AsSpan(at, _dayCount - at).CopyTo(_days.AsSpan(at + 1));
            _days[at] = TurnoverDay.Of(day);
            _dayCount++;
        }

        return ref _days[at];
    }

    /// <summary>Copies the samples, oldest first.</summary>
    public MarketSample[] CopySamples()
    {
        var samples = new MarketSample[_sampleCount];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = this[i];
        }

        return samples;
    }

    /// <summary>The first index whose day is not before a day: trades are of today, or nearly, so the search begins there.</summary>
    private int Place(int day)
    {
        int at = _dayCount;
        while (at > 0 && _days[at - 1].Day >= day)
        {
            at--;
        }

        return at;
    }

    private void Forget(int upToDay)
    {
        int gone = 0;
        while (gone < _dayCount && _days[gone].Day <= upToDay)
        {
            gone++;
        }

        if (gone > 0)
        {
            _days.AsSpan(gone, _dayCount - gone).CopyTo(_days);
            _dayCount -= gone;
        }
    }

    /// <summary>Only while nothing has been overwritten: the oldest sample is still the first.</summary>
    private void Grow() => Array.Resize(ref _samples, Math.Clamp(2 * _sampleCount, FirstRoom, MaxSamples));

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        SampledOpenInterestTime = carrier.Long(SampledOpenInterestTime);
        SampledVolumeTime = carrier.Long(SampledVolumeTime);
        int samples = carrier.Count(_sampleCount, 5 * sizeof(long));
        int days = carrier.Count(_dayCount, sizeof(long));
        if (carrier.IsLoading && (samples > MaxSamples || days > MaxDays))
        {
            throw new InvalidDataException($"{samples} samples of the market and {days} days, where {MaxSamples} and {MaxDays} are most");
        }

        for (int i = 0; i < samples; i++)
        {
            MarketSample sample = carrier.IsLoading ? default : this[i];
            sample = new MarketSample(
                carrier.Long(sample.Time), carrier.Double(sample.PutCallOpenInterest), carrier.Double(sample.PutCallVolume), carrier.Double(sample.DepthUsdPerPercent), carrier.Double(sample.IndexPrice));
            if (carrier.IsLoading)
            {
                Add(sample);
            }
        }

        if (carrier.IsLoading)
        {
            (_days, _dayCount) = (new TurnoverDay[days], days);
        }

        foreach (ref TurnoverDay day in _days.AsSpan(0, days))
        {
            day.Carry(carrier);
        }
    }
}
