using BtcStream.Quant.Cascade;

namespace BtcStream.Engine.Stress;

/// <summary>A supply curve of a cascade, and where it comes from.</summary>
/// <param name="Curve">The curve.</param>
/// <param name="Source">Its source; of a computed one the sources of what it was computed from.</param>
/// <param name="TimeUnixNanos">Time of the curve; of a computed one, of the oldest input that it rests on.</param>
/// <param name="Assumption">The assumption behind it, for a person; empty where a streamed curve came without.</param>
/// <param name="IsStreamed">Whether it was streamed as a curve rather than computed.</param>
public sealed record SupplyUse(SupplyCurve Curve, string Source, long TimeUnixNanos, string Assumption, bool IsStreamed)
{
    /// <summary>Name of the curve computed from the network, the fleet and the price of electricity.</summary>
    public const string Miners = "miners";

    /// <summary>Name of the curve computed from treasuries, where their forced-sale share is given.</summary>
    public const string Treasuries = "treasuries";

    /// <summary>Name of the curve computed from the cost-basis histogram, where a forced-sale share is given.</summary>
    public const string CostBasis = "cost_basis";

    /// <summary>Name of the curve.</summary>
    public string Name => Curve.Name;
}

/// <summary>Supply curves that cannot be chosen as asked: the question is at fault.</summary>
public sealed class SupplyException : Exception
{
    /// <summary>No message.</summary>
    public SupplyException()
    {
    }

    /// <summary>Names the field and the value.</summary>
    public SupplyException(string message)
        : base(message)
    {
    }

    /// <summary>Names the field and the value.</summary>
    public SupplyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
