namespace BtcStream.Quant.Stress;

/// <summary>Whether a figure could be computed, and why not.</summary>
public enum FigureCode : byte
{
    /// <summary>It could.</summary>
    Ok = 0,

    /// <summary>Nothing it rests on was received.</summary>
    NoData = 1,

    /// <summary>The window holds too few entries; see <see cref="SeriesCoverage"/>.</summary>
    TooFewEntries = 2,

    /// <summary>A history does not vary, so that a quotient by its spread has no value.</summary>
    NoSpread = 3,

    /// <summary>An argument is not a finite number in its range.</summary>
    BadArgument = 4,
}
