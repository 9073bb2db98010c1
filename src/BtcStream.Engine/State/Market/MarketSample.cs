namespace BtcStream.Engine.State.Market;

/// <summary>The market of one underlying as it stood when a minute ended.</summary>
/// <param name="Time">The engine's as_of then, Unix nanoseconds: the time of the last input of the minute, not the minute's end.</param>
/// <param name="PutCallOpenInterest">Puts over calls by open interest, counted in coins; NaN where there is none.</param>
/// <param name="PutCallVolume">Puts over calls by the volume of 24 hours, counted in coins; NaN where there is none.</param>
/// <param name="DepthUsdPerPercent">Order-book depth next to the index, bids and asks together, USD per 1 %; NaN without both sides.</param>
/// <param name="IndexPrice">USD per coin; NaN while there is none.</param>
internal readonly record struct MarketSample(
    long Time, double PutCallOpenInterest, double PutCallVolume, double DepthUsdPerPercent, double IndexPrice);
