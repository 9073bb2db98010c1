namespace BtcStream.Quant.Stress;

/// <summary>Neighbouring entries of a <see cref="TimeSeries{T}"/>, as indices into its spans; valid until the series changes.</summary>
/// <param name="Start">Index of the first.</param>
/// <param name="Count">Number of entries.</param>
public readonly record struct SeriesWindow(int Start, int Count)
{
    /// <summary>Index after the last.</summary>
    public int End => Start + Count;
}
