using BtcStream.Engine.State.Market;

namespace BtcStream.Engine.State;

/// <summary>The part of the digest about an underlying's market history: samples, then days, oldest first.</summary>
internal ref partial struct StateDigest
{
    private void Add(MarketHistory history)
    {
        // What was sampled last decides whether the next minute's end samples it again.
        Add(history.SampledOpenInterestTime);
        Add(history.SampledVolumeTime);
        Add(history.SampleCount);
        for (int i = 0; i < history.SampleCount; i++)
        {
            MarketSample sample = history[i];
            Add(sample.Time);
            Add(sample.PutCallOpenInterest);
            Add(sample.PutCallVolume);
            Add(sample.DepthUsdPerPercent);
            Add(sample.IndexPrice);
        }

        Add(history.Days.Length);
        foreach (ref readonly TurnoverDay day in history.Days)
        {
            Add(day);
        }
    }

    private void Add(in TurnoverDay day)
    {
        Add(day.Day);
        Add(day.Trades);
        Add(day.FirstTrade);
        Add(day.LastTrade);
        Add(day.CallUnits);
        Add(day.PutUnits);
        Add(day.UsdCents);
        Add(day.UnvaluedUnits);
        Add(day.CloseTime);
        Add(day.CloseIndex);
        Add(day.CallVolume);
        Add(day.PutVolume);
    }

    private void Add(Int128 number)
    {
        Add((long)(ulong)(number >> 64));
        Add((long)(ulong)number);
    }
}
