namespace BtcStream.Quant.Cascade;

/// <summary>A maximal interval of prices with a loop gain of 1 or more throughout: there a move feeds itself.</summary>
/// <param name="Direction">The direction of the move it feeds.</param>
/// <param name="FromPrice">The end nearer the index, USD per coin.</param>
/// <param name="ToPrice">The far end, USD per coin.</param>
/// <param name="PeakLoopGain">
/// The largest loop gain in it, a ratio; +∞ where there is no depth at all, as with square-root impact next to the index.
/// </param>
public readonly record struct AccelerationZone(CascadeDirection Direction, double FromPrice, double ToPrice, double PeakLoopGain);
