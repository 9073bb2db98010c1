namespace BtcStream.Quant.Liquidations;

/// <summary>Where a pair's equity covers its maintenance, in x (price where linear, 1/price where inverse). Equity less maintenance is concave in x, so it is one interval.</summary>
/// <param name="Exists">False: nowhere.</param>
/// <param name="Lower">Its lower end; 0 where it has none, NaN where it is beyond the table.</param>
/// <param name="Upper">Its upper end; +∞ where it has none, NaN where it is beyond the table.</param>
internal readonly record struct SafeRange(bool Exists, double Lower, double Upper)
{
    public static SafeRange Nowhere => default;

    public static SafeRange Unknown => new(true, double.NaN, double.NaN);
}
