namespace BtcStream.Quant.Stress;

/// <summary>A figure, or why there is none.</summary>
/// <param name="Code">Why there is none; ok otherwise.</param>
/// <param name="Value">The figure in the unit of what returns it; NaN unless ok.</param>
public readonly record struct Figure(FigureCode Code, double Value)
{
    /// <summary>True when there is a figure.</summary>
    public bool IsOk => Code == FigureCode.Ok;

    /// <summary>A figure; where the number is not finite, none.</summary>
    public static Figure Of(double value) => double.IsFinite(value) ? new(FigureCode.Ok, value) : None(FigureCode.NoData);

    /// <summary>No figure, and why.</summary>
    public static Figure None(FigureCode code) => new(code, double.NaN);
}
